import type { CardFault, TensorflowFault } from '#shared/domain/run/backend-fault.ts';

/** Why TensorFlow is not used. */
export function tensorflowFault(fault: TensorflowFault): string {
  switch (fault.kind) {
    case 'not-installed':
      return 'TensorFlow isn’t installed.';
    case 'moved':
      return 'TensorFlow is no longer where set-up put it.';
    case 'set-up-failed':
      return fault.reason;
    case 'does-not-load':
      return `TensorFlow ${fault.version} doesn’t load: ${fault.message}.`;
    case 'wrong-loss':
      return `${fault.backend} isn’t used: step ${fault.step} of its self-test gave a loss of ${fault.loss} instead of ${fault.expected}.`;
    case 'fails-self-test':
      return `${fault.backend} isn’t used: its self-test failed (${fault.message}).`;
  }
}

/** What keeps a graphics card from being used. */
export function cardFault(fault: CardFault): string {
  switch (fault.kind) {
    case 'not-on-this-system':
      return 'TensorFlow uses only the processor on this operating system.';
    case 'other-backend':
      return 'The portable backend runs on the processor.';
    case 'no-driver':
      return 'The NVIDIA driver isn’t loaded.';
    case 'old-driver':
      return `The NVIDIA driver ${fault.version} is too old for CUDA 12, which needs ${fault.oldest} or later.`;
    case 'no-access':
      return `Batchwise doesn’t have permission to open ${fault.file}.`;
    case 'no-driver-library':
      return `The driver’s library ${fault.library} is missing.`;
    case 'no-library':
      return `The library ${fault.library} is missing.`;
    case 'no-tensorflow':
      return 'TensorFlow for graphics cards isn’t installed.';
    case 'tensorflow-for-processor':
      return 'The installed TensorFlow is the one for processors.';
    case 'hidden':
      return 'The variable CUDA_VISIBLE_DEVICES hides the card.';
    case 'unknown':
      return 'The driver and libraries are installed, but TensorFlow doesn’t use the card. This command shows why.';
  }
}

/** How to change that: a command, or what to do. */
export function cardRepair(fault: CardFault): string {
  if ('command' in fault) return fault.command;
  switch (fault.kind) {
    case 'not-on-this-system':
      return 'Use Linux, or the Windows Subsystem for Linux.';
    case 'other-backend':
      return 'Choose TensorFlow as the backend.';
    case 'no-driver':
    case 'old-driver':
      return `Install NVIDIA driver ${fault.oldest} or later, then restart your computer.`;
    case 'no-access':
      return 'Give it access to the card. For a container: docker run --gpus all.';
    case 'no-driver-library':
      return 'Install the NVIDIA driver’s libraries. For a container: docker run --gpus all.';
  }
}
