import { powersOfTwoTo } from '#shared/domain/powers-of-two.ts';
import { describe, expect, test } from 'vitest';
import {
  hasRoomForLabel,
  rulerTicks,
  fractionOf,
  sizeAfterKey,
  sizeAt,
  stopAt,
} from '#renderer/features/train/ruler/ruler-scale.ts';

describe('the ruler for 1,024 images', () => {
  test('puts 32 in the middle, because 32 · 32 = 1,024', () => {
    expect(fractionOf(32, 1024)).toBeCloseTo(0.5, 12);
    expect(sizeAt(0.5, 1024)).toBe(32);
  });

  test('begins at one image and ends at all of them', () => {
    expect(fractionOf(1, 1024)).toBe(0);
    expect(fractionOf(1024, 1024)).toBe(1);
    expect(fractionOf(5000, 1024)).toBe(1);
    expect(sizeAt(-3, 1024)).toBe(1);
    expect(sizeAt(2, 1024)).toBe(1024);
  });
});

describe('the stops for 1,470 images', () => {
  test('are the powers of two and all images', () => {
    expect(powersOfTwoTo(1470)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1470]);
  });

  test('catch the hand by distance along the ruler', () => {
    expect(stopAt(fractionOf(45, 1470), 1470)).toBe(32);
    expect(stopAt(fractionOf(46, 1470), 1470)).toBe(64);
    expect(stopAt(fractionOf(1300, 1470), 1470)).toBe(1470);
  });
});

describe('keys on the ruler for 1,470 images', () => {
  test('arrows lead to the next power of two, from typed sizes too', () => {
    expect(sizeAfterKey('ArrowRight', false, 32, 1470)).toBe(64);
    expect(sizeAfterKey('ArrowRight', false, 33, 1470)).toBe(64);
    expect(sizeAfterKey('ArrowLeft', false, 33, 1470)).toBe(32);
    expect(sizeAfterKey('ArrowRight', false, 1024, 1470)).toBe(1470);
    expect(sizeAfterKey('ArrowLeft', false, 1470, 1470)).toBe(1024);
  });

  test('Shift goes one image at a time', () => {
    expect(sizeAfterKey('ArrowUp', true, 32, 1470)).toBe(33);
    expect(sizeAfterKey('ArrowDown', true, 32, 1470)).toBe(31);
  });

  test('nothing leads beyond the ends', () => {
    expect(sizeAfterKey('ArrowLeft', false, 1, 1470)).toBe(1);
    expect(sizeAfterKey('ArrowRight', true, 1470, 1470)).toBe(1470);
    expect(sizeAfterKey('Home', false, 32, 1470)).toBe(1);
    expect(sizeAfterKey('End', false, 32, 1470)).toBe(1470);
    expect(sizeAfterKey('a', false, 32, 1470)).toBeUndefined();
  });
});

test('short ticks stand on whole numbers only', () => {
  const between = rulerTicks(40).filter((tick) => tick.kind === 'between');
  expect(between.map((tick) => tick.size)).toEqual([5, 6, 7, 10, 12, 14, 20, 24, 28]);
});

test('a power of two beside the end has no label', () => {
  // log2(256) / log2(305) = 0.969
  const labels = rulerTicks(305).filter(hasRoomForLabel);
  expect(labels.map((tick) => tick.size)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 305]);
});

test('one image makes a ruler of one stop', () => {
  expect(powersOfTwoTo(1)).toEqual([1]);
  expect(fractionOf(1, 1)).toBe(0);
  expect(rulerTicks(1).map((tick) => tick.size)).toEqual([1]);
});
