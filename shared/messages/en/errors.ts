import type {
  ArgumentsNeeded,
  CheckpointFault,
  CrashReason,
  ErrorParameters,
  FolderObstacle,
  ModelFolderFault,
  NetworkFault,
  RunFolderFault,
  UsageProblem,
} from '#shared/domain/errors.ts';
import type { BackendIdentity } from '#shared/domain/run/backend-fault.ts';
import { errorSentence, type ErrorMessages } from '../error-sentence.ts';
import type { Format } from '../format.ts';
import { tensorflowFault } from './backend-faults.ts';
import { imageFaults } from './image-faults.ts';

/** What happened, what was kept, what to do: one sentence or a few for each code. */
export function errorMessages(format: Format): ErrorMessages {
  const { number, bytes, plural } = format;
  const anyOf = new Intl.ListFormat(format.locale, { type: 'disjunction' });
  const quoted = (names: readonly string[]): string => format.list(names.map((name) => `“${name}”`));

  const errors: ErrorMessages = {
    'usage/wrong-arguments': usageProblem,
    'dataset/not-found': ({ kind, path }) =>
      ({
        dataset: `Can’t find “${path}”. It may have been moved, or its drive isn’t connected.`,
        image: `There’s no readable file at “${path}”. Check the path.`,
        sample: 'This copy of Batchwise is missing its sample images. Install it again to get them back.',
      })[kind],
    'dataset/no-permission': ({ path }) =>
      `You don’t have permission to read “${path}”. Change its permissions, or copy it to one of your own folders.`,
    'dataset/empty': (problem) =>
      problem.reason === 'no-images'
        ? `There are no images in “${problem.name}”. ${folderContent(problem.otherFiles)} Choose a folder with one subfolder of images per class.`
        : `There’s ${quoted(problem.folders)} but no “train” folder, so there’s nothing to train on. Open the folder above, or add one.`,
    'dataset/one-class': ({ className }) =>
      `Only one class has images: “${className}”. A classifier needs at least two. Add another subfolder.`,
    'dataset/images-in-root': (problem) => {
      switch (problem.reason) {
        case 'root':
          return `${plural(problem.count, { one: 'The image is', other: '# images are' })} directly in “${problem.name}”. Sort them into one subfolder per class, such as “cats” and “dogs”. A subfolder’s name is its class.`;
        case 'split-folders':
          return `The images are directly in ${quoted(problem.folders)}. Put one folder per class inside, such as “cats” and “dogs”.`;
        case 'single-images':
          return 'A single image has no class. Choose a folder with one subfolder of images per class, such as “cats” and “dogs”.';
      }
    },
    'dataset/too-few-images': ({ reason }) =>
      ({
        'one-class':
          'Training needs images in at least two classes. Add images, or use some of the excluded ones again.',
        'none-to-validate':
          'Training sets some images aside to check the model, and there are none to spare. Give at least one class two images.',
        'empty-split':
          'Training needs images to learn from and images to check with. Add images, or use some of the excluded ones again.',
        'too-few-to-measure':
          'Measuring needs at least two training images and one validation image. Add images.',
      })[reason],
    'dataset/bad-archive': ({ reason, archive }) =>
      reason === 'not-a-zip'
        ? `“${archive}” isn’t a ZIP file. Unpack it and open the folder, or pack it again as ZIP.`
        : `“${archive}” can’t be read as a ZIP file: it’s damaged or incomplete. Copy or download it again.`,
    'dataset/archive-unsafe': (problem) =>
      `“${problem.archive}” doesn’t look like an archive of images: ${unsafeArchive(problem)}. Nothing was unpacked.`,
    'dataset/unreadable-image': (problem) => {
      if (problem.fault === 'several') {
        const rest = problem.images - problem.paths.length;
        const names = rest > 0 ? [...problem.paths, `${number(rest)} more`] : problem.paths;
        return `${number(problem.images)} images couldn’t be read: ${format.list(names)}.`;
      }
      const sentence = imageFaults[problem.fault];
      return problem.path === undefined ? sentence : `${problem.path}: ${sentence}`;
    },
    'dataset/not-open': () => 'No images are open yet. Choose a folder first.',

    'run/not-found': (problem) =>
      'folder' in problem
        ? `There’s no run to resume in ${problem.folder}. To start a new run, leave out --resume.`
        : 'This run is no longer in the list.',
    'run/already-running': (problem) => {
      switch (problem.reason) {
        case 'this-run':
          return 'This run is still going. Stop it first.';
        case 'in-folder':
          return `A run is still going in ${problem.folder}. Choose another folder.`;
        case 'training':
          return 'A run is training on these images. Stop it first, or let it finish.';
        case 'measuring':
          return 'Batch sizes are already being measured. Stop that first, or let it finish.';
      }
    },
    'run/not-running': () => 'This run has already ended.',
    'run/diverged': ({ step, learningRate }) =>
      `The loss exploded by step ${number(step)}: a learning rate of ${learningRate} is too high for these images. This run saved no model. Try a rate ten times lower, or automatic.`,
    'run/no-weights': (problem) => {
      switch (problem.reason) {
        case 'none-saved':
          return 'This run saved no model, so there’s nothing to use or export.';
        case 'other-run':
          return `${problem.folder} now holds another run (${problem.otherRunId}), so this run’s model is gone. Nothing was changed.`;
        case 'unknown-model':
          return `This run needs the model “${problem.modelId}”, which this version of Batchwise doesn’t have.`;
      }
    },
    'run/no-path': ({ reason }) =>
      reason === 'never-moved'
        ? 'This run’s weights never moved, so there’s no path to draw. It was stopped before its first step, or its learning rate was too small.'
        : 'This run saved no path of its weights. A run saves one when only the last layer trains on a base model’s features, and when a network of up to 1.5 million weights trains from scratch. Fine-tuning doesn’t, and neither did earlier versions.',
    'run/other-images': ({ projectName }) =>
      `This run was trained on different images: on “${projectName}”, with different files, classes, or exclusions. Open those images as they were, then try again.`,
    'run/not-resumable': (problem) =>
      `This run can’t continue. ${notResumable(problem)} The run was left as it is.`,
    'run/earlier-build': ({ kind, folder }) =>
      kind === 'list'
        ? `Projects and runs made by an earlier build of Batchwise aren’t in this list. They were left as they are, in ${folder}.`
        : `This run was made by an earlier build of Batchwise, which saved runs in another format. Nothing in ${folder} was changed.`,

    'comparison/not-found': () => 'This comparison is no longer in the list.',
    'comparison/not-running': () => 'This comparison has already ended.',
    'comparison/already-running': ({ reason }) =>
      ({
        'with-these-images':
          'A comparison of batch sizes is running on these images. Stop it first, or let it finish.',
        elsewhere: 'Another Batchwise is working on this comparison.',
        'this-comparison': 'This comparison is still running. Stop it first.',
      })[reason],
    'comparison/other-images': () =>
      'This comparison was started with different images, or some have been excluded, moved, or added since. Its runs can only be compared on the same images, so open them as they were. Finished runs are saved.',

    canceled: ({ reason }) =>
      reason === undefined
        ? 'Canceled.'
        : 'Stopped before training began, so there’s no model yet. The features computed so far are saved, and the next run continues from there.',

    'compute/unavailable': ({ fault, repair }) => `${tensorflowFault(fault)} To repair it, run “${repair}”.`,
    'compute/out-of-memory': (problem) => {
      switch (problem.reason) {
        case 'step':
          return 'There isn’t enough memory for a training step of this size. Choose a smaller batch size.';
        case 'portable-limit':
          return 'The portable backend has 4 GB of memory, and a training step of this size needs more. Choose a smaller batch size.';
        case 'smallest-step': {
          const least = plural(problem.images, { one: 'even one image', other: 'even # images' });
          const exact = problem.isExact ? ', the fewest that exact accumulation can use' : '';
          return `There isn’t enough memory for ${least} at a time${exact}. Your progress is saved: close other programs, then continue the run.`;
        }
      }
    },
    'compute/unsupported-operation': ({ operation, reason }) => unsupportedOperation(operation, reason),

    'export/not-empty': ({ path, reason }) =>
      `“${path}” ${{ 'dangling-link': 'is a broken link', file: 'is a file', 'not-empty': 'isn’t empty' }[reason]}, and an export never overwrites anything. Nothing was changed. Choose a new or empty folder.`,
    'export/mismatch': ({ label, maxDifference }) =>
      `The ${label} file’s predictions differ from the app’s (by up to ${maxDifference.toExponential(1)}), so it was deleted. Nothing else was changed. Please report this.`,
    'export/not-a-model': (problem) =>
      problem.reason === 'missing'
        ? `There’s no exported model at “${problem.folder}”. Check the path.`
        : `“${problem.folder}” isn’t a working exported model: ${modelFolderFault(problem)}. Export the model again.`,
    'export/not-writable': (problem) =>
      `This “${problem.modelId}” model can’t be exported as ${problem.label}: ${networkFault(problem)}. The run was left as it is.`,

    'storage/disk-full': ({ path }) =>
      `The disk is full, so ${path} couldn’t be written. Everything saved before is still there. Free up some space and try again.`,
    'storage/no-permission': ({ path }) =>
      `Batchwise doesn’t have permission to write to ${path}. Change its permissions, or choose another folder.`,
    'storage/damaged': (problem) => {
      switch (problem.kind) {
        case 'database':
          return `The list of projects and runs in ${problem.path} is damaged. Restart Batchwise: it sets the damaged file aside and starts a new list.`;
        case 'replaced-database':
          return `The list of projects and runs was damaged, so Batchwise started a new one. The damaged file was kept as ${problem.path}. The models of earlier runs are still in their folders.`;
        case 'weight-path':
          return `The saved path of this run’s weights in ${problem.path} is damaged. The run itself is fine. Train again to see a path.`;
        case 'checkpoint':
          return `This run can’t continue: ${checkpointFaults[problem.fault]}. The run was left as it is.`;
        case 'run':
          return `The saved run in ${problem.path} is damaged: ${runFolderFaults[problem.fault]}. Train again to replace it.`;
        case 'file':
          return `${problem.path} is damaged. Nothing was changed.`;
        case 'weights':
          return `The saved weights don’t fit their model: “${problem.weight}” is missing or has another shape. Train again to replace the run.`;
        case 'base-model':
          return `The base model in ${problem.folder} is incomplete. Install the app again, or restore its assets folder.`;
        case 'features':
          return 'Saved features went missing or were damaged during the run. Start it again to compute the missing ones.';
      }
    },
    'storage/busy': ({ path }) =>
      `Another Batchwise has been writing to ${path} for a long time. Nothing was lost. Close it or wait, then try again.`,
    'storage/newer-version': ({ path }) =>
      `A newer version of Batchwise wrote the list of projects and runs in ${path}, and this version can’t read it. Nothing was changed. Open it with the newer version.`,
    'storage/not-found': (problem) =>
      problem.kind === 'shown'
        ? `${problem.path} is no longer there.`
        : `Can’t create a folder at ${problem.path}: ${folderObstacles[problem.obstacle]}. Nothing was changed. Choose another location.`,

    'engine/crashed': ({ reason, cause }) =>
      cause === undefined ? crashes[reason] : errorSentence(errors, cause),
    'engine/not-ready': () => 'The training engine isn’t running. Start it again first.',
    'protocol/bad-message': () =>
      'Two parts of Batchwise couldn’t understand each other. Nothing was changed. Restart Batchwise.',
    internal: ({ message }) =>
      `Something went wrong inside Batchwise. Nothing on your disk was changed. Details: ${message}`,
  };
  return errors;

  function usageProblem(problem: UsageProblem): string {
    switch (problem.reason) {
      case 'unknown-command':
        return `There’s no command “${problem.name}”. Commands: ${problem.commands.join(', ')}.`;
      case 'missing-arguments':
        return `${problem.command} needs ${argumentNames[problem.needs]}: see “batchwise help ${problem.command}”.`;
      case 'extra-argument':
        return `“${problem.argument}” is one argument too many for ${problem.command}.`;
      case 'unknown-option':
        return `${problem.command} has no option ${problem.option}: see “batchwise help ${problem.command}”.`;
      case 'value-not-taken':
        return `${problem.option} takes no value.`;
      case 'value-missing':
        return `${problem.option} needs a value${problem.next === undefined ? '' : `, not “${problem.next}”`}.`;
      case 'not-a-number': {
        const { minimum, maximum } = problem;
        const from = minimum === undefined ? '' : ` from ${minimum}`;
        const to = maximum === undefined ? '' : ` to ${maximum}`;
        return `--${problem.option} takes a number${from}${to}, not “${problem.value}”.`;
      }
      case 'not-a-whole-number':
        return `--${problem.option} takes a whole number from ${number(problem.minimum)} to ${number(problem.maximum)}, not “${problem.value}”.`;
      case 'not-a-count':
        return `--${problem.option} takes a whole number from 1, or ${anyOf.format(problem.words)}, not “${problem.value}”.`;
      case 'not-an-amount':
        return `--${problem.option} takes a number above 0 and up to ${problem.maximum}, or ${anyOf.format(problem.words)}, not “${problem.value}”.`;
      case 'not-a-choice':
        return `--${problem.option} takes ${anyOf.format(problem.words)}, not “${problem.value}”.`;
      case 'wrong-extension':
        return `--${problem.option} takes a file that ends in .${problem.option}, not “${problem.value}”.`;
      case 'too-many-values':
        return `--${problem.option} takes at most ${problem.most} values, not ${problem.count}.`;
      case 'resume-needs-run':
        return '--resume needs --run <folder>, the folder of the run to continue.';
      case 'lower-memory-needs-resume':
        return '--lower-memory goes with --resume. A new run takes --micro-batch.';
      case 'format-needs-export':
        return '--format goes with --export <folder>, which says where to write it.';
      case 'export-needs-to':
        return 'export needs --to <folder>, a new or empty folder.';
      case 'compare-needs-sizes':
        return 'compare needs --batch-sizes, for example --batch-sizes 1,8,64,full.';
      case 'settings-differ':
        return 'A run resumes with its own settings. Leave out the ones that differ, or start a new run.';
      case 'rate-not-comparable':
        return 'A learning rate search finds a different rate for each size. Enter a rate, or use auto.';
      case 'fixed-by-comparison':
        return `--${problem.option} doesn’t go with --continue: a comparison continues with the settings it started with.`;
      case 'neither-csv-nor-svg':
        return `${problem.path} must end in .csv (the table) or .svg (the chart).`;
      case 'unknown-plug-in': {
        const name = problem.kind === 'format' ? 'export format' : problem.kind;
        return `There’s no ${name} “${problem.id}”. There are: ${problem.known.join(', ')}.`;
      }
      case 'not-fine-tunable':
        return `${problem.model} can’t be fine-tuned: all of it always trains.`;
      case 'unknown-setting':
        return `${problem.owner} has no setting “${problem.setting}”.`;
      case 'setting-out-of-range':
        return `${problem.setting} of ${problem.owner} must be a ${problem.isWhole ? 'whole ' : ''}number from ${problem.minimum} to ${problem.maximum}.`;
      case 'too-many-runs':
        return `That makes ${number(problem.runs)} runs, and a comparison has at most ${number(problem.most)}. Choose fewer sizes, rates, or seeds.`;
      case 'scaled-rate-too-high':
        return `A learning rate of ${problem.givenRate} at batch size ${problem.referenceBatchSize} means ${problem.rate.toPrecision(3)} at ${problem.batchSize}, which is too high. Choose a lower one.`;
      case 'folder-taken':
        return problem.holdsRun
          ? `There’s already a run in ${problem.folder}, and it was left as it is. Continue it with --resume, or choose another folder.`
          : `There’s already ${problem.taken} in ${problem.folder}, which a run would overwrite. Nothing was changed. Choose another folder.`;
    }
  }

  function unsafeArchive(problem: ErrorParameters['dataset/archive-unsafe']): string {
    switch (problem.reason) {
      case 'too-many-files':
        return `it lists ${number(problem.files)} files`;
      case 'overlapping-files':
        return 'some of its files overlap';
      case 'too-large':
        return `its ${bytes(problem.packedBytes)} would unpack to ${bytes(problem.bytes)}`;
      case 'outside-file':
        return `it has a file named “${problem.file}”, which would be written outside its folder`;
    }
  }

  function notResumable(problem: ErrorParameters['run/not-resumable']): string {
    switch (problem.reason) {
      case 'finished':
        return 'It has finished.';
      case 'other-run':
        return 'Its checkpoint belongs to another run.';
      case 'other-images':
        return 'The open images aren’t the ones it was trained on: some were added, removed, renamed, moved, or excluded since, or this is another folder.';
      case 'other-backend':
        return `It was trained with ${backendName(problem.then)}, but this computer now uses ${backendName(problem.now)}.`;
    }
  }

  function backendName({ id, version, device, threads }: BackendIdentity): string {
    const name = id === 'tensorflow' ? 'TensorFlow' : 'the portable backend';
    return `${name} ${version} on ${device} with ${plural(threads, { one: '# thread', other: '# threads' })}`;
  }
}

const argumentNames: Readonly<Record<ArgumentsNeeded, string>> = {
  nothing: 'no argument',
  images: 'a folder or a ZIP file of images',
  'model-and-images': 'an exported model and at least one image',
  run: 'a run, by its ID or its folder',
};

const crashes: Readonly<Record<CrashReason, string>> = {
  killed:
    'Something outside Batchwise ended the training engine. Your images and finished runs are safe. Start it again to continue.',
  'out-of-memory':
    'The training engine ran out of memory. Your images and finished runs are safe. Close other programs or choose a smaller batch size, then start it again.',
  'failed-to-start':
    'The training engine couldn’t start. Your images and finished runs are safe. See the log for details.',
  exited: 'The training engine stopped. Your images and finished runs are safe. Start it again to continue.',
};

const checkpointFaults: Readonly<Record<CheckpointFault, string>> = {
  'other-version': 'its checkpoint was written by another version of Batchwise',
  damaged: 'its checkpoint is damaged',
};

const runFolderFaults: Readonly<Record<RunFolderFault, string>> = {
  'other-version': 'it isn’t a run of this version',
  'weights-changed': 'its weights have changed since they were written',
  'file-changed': 'the file has changed since it was written',
  'file-missing': 'the file is missing',
  'other-content': 'the file holds something else',
  'no-json': 'the file isn’t valid JSON',
};

const folderObstacles: Readonly<Record<FolderObstacle, string>> = {
  'not-creatable': 'nothing can be created there',
  'file-there': 'there’s a file with that name',
  'file-on-the-way': 'part of the path is a file',
  'name-too-long': 'the name is too long',
  'links-in-a-circle': 'the links in the path form a loop',
  'name-not-allowed': 'the disk doesn’t allow that name',
};

function folderContent(otherFiles: number): string {
  if (otherFiles === 0) return 'It’s empty.';
  if (otherFiles === 1) return 'It contains one file, which isn’t an image that can be read.';
  return `It contains ${otherFiles} files, but none is an image that can be read.`;
}

function modelFolderFault(fault: Exclude<ModelFolderFault, { readonly reason: 'missing' }>): string {
  switch (fault.reason) {
    case 'not-buildable':
      return 'TensorFlow.js can’t build it';
    case 'not-square-rgb':
      return 'it doesn’t take square RGB images';
    case 'foreign-file':
      return `it names a file outside its folder, “${fault.file}”`;
    case 'file-missing':
      return `“${fault.file}” is missing or can’t be read`;
    case 'file-damaged':
      return `“${fault.file}” is damaged`;
    case 'other-file':
      return `“${fault.file}” doesn’t belong to a TensorFlow.js layers model`;
    case 'weights-size':
      return `its weights are damaged (${fault.bytes} bytes instead of ${fault.expectedBytes})`;
    case 'class-count':
      return `it has ${fault.outputs ?? 'no'} outputs for ${fault.classes} class names`;
  }
}

function networkFault(fault: NetworkFault): string {
  switch (fault.reason) {
    case 'unknown-model':
      return 'this version of Batchwise doesn’t have this kind of model';
    case 'weight-missing':
      return `its weight “${fault.weight}” is missing`;
    case 'weight-unknown':
      return `no layer uses its trained weight “${fault.weight}”`;
    case 'weight-mismatch':
      return `its weight “${fault.weight}” is ${fault.actual} instead of ${fault.expected}`;
    case 'class-count':
      return `it gives ${fault.outputs} values for ${fault.classes} classes`;
    case 'first-layer':
      return `its first layer “${fault.layer}” is ${fault.kind}, and only a convolution can be rescaled`;
  }
}

function unsupportedOperation(
  operation: string,
  reason: ErrorParameters['compute/unsupported-operation']['reason'],
): string {
  switch (reason) {
    case 'no-kernel':
      return `The portable backend doesn’t have the operation ${operation}, which this model needs.`;
    case 'wide-padding':
      return 'The portable backend can’t train a convolution with more padding than its filter reaches.';
    case 'dilated-depthwise':
      return 'The portable backend can train depthwise convolutions only with one filter per channel and without dilation.';
    case 'unknown-attribute':
    case 'number-64-bit':
    case 'values-from-outside':
    case 'reads-value':
    case 'data-type':
      return `TensorFlow can’t compile this model’s training step because of ${operation} (${compileFaults[reason]}). Choose the portable backend.`;
  }
}

const compileFaults = {
  'unknown-attribute': 'an attribute of an unknown kind',
  'number-64-bit': 'a 64-bit number',
  'values-from-outside': 'values from JavaScript',
  'reads-value': 'its value is read while the step is recorded',
  'data-type': 'an unsupported data type',
} as const;
