import { expect, test } from 'vitest';
import { Navigation } from '#renderer/state/navigation.svelte.ts';

test('a word that leads to Learn can be returned from, page after page, until another page is chosen', () => {
  const navigation = new Navigation();
  navigation.go('train');
  navigation.openLearn('epoch');
  navigation.openLearn('step');
  expect([navigation.page, navigation.cameFrom]).toEqual(['learn', 'train']);
  navigation.go('train');
  expect(navigation.cameFrom).toBeNull();
});

test('who goes to Learn by itself has nowhere to go back to', () => {
  const navigation = new Navigation();
  navigation.go('learn');
  navigation.openLearn('epoch');
  expect(navigation.cameFrom).toBeNull();
});
