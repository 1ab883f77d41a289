import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { opsOnProcessor, readPlacements } from '#engine/compute/tensorflow/placement-log.ts';

/** Real output of TensorFlow; see test/support/placement-logs/README.md. */
function capturedLog(name: string): string {
  return readFileSync(path.join(import.meta.dirname, '../../../../support/placement-logs', name), 'utf8');
}

/** A line like the placer's. */
const line = (node: string, op: string, device: string): string =>
  `I0000 00:00:1795630782.379175    9273 placer.cc:172] ${node}(${op}) placed on: /job:localhost/replica:0/task:0/device:${device}:0\n`;

test.each(['tensorflow-2.21-processor.txt', 'tensorflow-2.9-processor.txt'])(
  '%s: every op of the self-test’s step is read, on the processor',
  (name) => {
    const placements = readPlacements(capturedLog(name));
    expect(placements.map(({ op, onProcessor }) => `${op} ${onProcessor}`)).toEqual([
      ...['Add 1', 'AssignVariableOp 3', 'BatchMatMulV2 3', 'Cast 5', 'Const 28', 'Conv2D 1'],
      ...[
        'Conv2DBackpropFilter 1',
        'DeepCopy 2',
        'Exp 2',
        'Fill 2',
        'Greater 1',
        'Identity 2',
        'IsNan 1',
        'Log 1',
      ],
      ...['Max 1', 'MaxPool 1', 'MaxPoolGrad 1', 'Mean 1', 'Mul 9', 'Neg 2', 'OneHot 1', 'Placeholder 2'],
      ...['ReadVariableOp 3', 'RealDiv 1', 'Relu 1', 'Reshape 6', 'Select 2', 'Sub 6', 'Sum 4'],
    ]);
    expect(placements.every(({ onCard }) => onCard === 0)).toBe(true);
  },
);

test('without a used card there is no finding', () => {
  expect(opsOnProcessor(readPlacements(capturedLog('tensorflow-2.21-processor.txt')))).toBeNull();
  expect(opsOnProcessor(readPlacements(''))).toBeNull();
});

test('with a card, the op without a kernel there is named, but not the constant next to it', () => {
  const placements = readPlacements(capturedLog('tensorflow-2.21-card.txt'));
  expect(placements.filter(({ onProcessor }) => onProcessor > 0)).toEqual([
    { op: 'ArgMax', onCard: 0, onProcessor: 1 },
    { op: 'Const', onCard: 11, onProcessor: 1 },
  ]);
  expect(opsOnProcessor(placements)).toEqual(['ArgMax']);
});

test('an op with most nodes on the card and one on the processor is named, once and in order', () => {
  const log = [
    line('train.0/MaxPoolGrad/51', 'MaxPoolGrad', 'CPU'),
    line('train.0/Mul/1', 'Mul', 'GPU'),
    line('train.0/Mul/2', 'Mul', 'CPU'),
    line('features.12/CropAndResize/3', 'CropAndResize', 'CPU'),
    line('features.12/CropAndResize/4', 'CropAndResize', 'CPU'),
  ].join('');
  expect(opsOnProcessor(readPlacements(log))).toEqual(['CropAndResize', 'MaxPoolGrad', 'Mul']);
});

test('weights on the processor are a finding; their handles and copies of inputs aren’t', () => {
  const log = [
    line('train.0/Relu/1', 'Relu', 'GPU'),
    line('train.0/input/labels', 'DeepCopy', 'CPU'),
    line('train.0/feed/labels', 'Placeholder', 'CPU'),
    line('train.0/output/loss', 'Identity', 'CPU'),
    line('train.0/state/kernel', 'ReadVariableOp', 'CPU'),
    line('train.0/update/0', 'ResourceApplyAdam', 'CPU'),
  ].join('');
  expect(opsOnProcessor(readPlacements(log))).toEqual(['ReadVariableOp', 'ResourceApplyAdam']);
});

test('ops that read and write the state between steps don’t count', () => {
  const log = [
    line('train.0/Relu/1', 'Relu', 'GPU'),
    line('variable/kernel', 'VarHandleOp', 'CPU'),
    line('write/kernel/assign', 'AssignVariableOp', 'CPU'),
    line('read/kernel', 'ReadVariableOp', 'CPU'),
  ].join('');
  expect(opsOnProcessor(readPlacements(log))).toEqual([]);
});
