import { defineSchedule } from './define.ts';

/** The same learning rate from the first step to the last. */
export default defineSchedule({
  id: 'constant',
  label: 'Constant',
  help: 'Keeps the learning rate the same. Good for short runs and for trying out learning rates.',
  parameters: [],
  factor: () => 1,
});
