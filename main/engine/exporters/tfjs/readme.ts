import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { models } from '#engine/models/registry.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import type { ExportContext } from '../define.ts';
import { escapeMarkdown } from './class-texts.ts';
import { teachableMachineVersion, tensorflowJsVersion } from './metadata.ts';
import { fillTemplate } from './templates.ts';

/** Whose weights an export carries; a base model that is not named here is named by its label alone. */
const authors: ReadonlyMap<string, string> = new Map([
  ['efficientnet-lite0', 'Mingxing Tan, Quoc V. Le, Google'],
]);

/** README.md of an export: what lies there, and the lines that use it. */
export async function buildReadme(model: TrainedModel, context: ExportContext): Promise<string> {
  const template = await readFile(path.join(context.assetsFolder, 'page', 'readme.md'), 'utf8');
  return fillTemplate(template, {
    title: escapeMarkdown(context.modelName),
    accuracy: context.accuracyText === '' ? '' : `${escapeMarkdown(context.accuracyText)}\n`,
    appVersion: escapeMarkdown(context.appVersion),
    date: context.createdAt.slice(0, 10),
    classes: model.classNames.map((name, index) => `${index}. ${escapeMarkdown(name)}`).join('\n'),
    size: String(model.input.sizePx),
    grey: model.input.channels === 1 ? greyNote : '',
    network: networkNote(model),
    tfjs: tensorflowJsVersion,
    teachableMachine: teachableMachineVersion,
  });
}

const greyNote =
  '\nIt was trained on grey images and takes the mean of red, green and blue by itself. The app and `index.html` ' +
  'round that mean to a whole number, so for images with colours other programs answer a little differently, by ' +
  'what half a grey level makes; for grey images they do not.\n';

/** Whose network it is, one sentence or two with a space behind; empty where all of it was learned from scratch. */
function networkNote({ modelId, fineTune }: TrainedModel): string {
  const plugin = models.get(modelId);
  if (plugin === undefined || plugin.base === null) return '';
  const author = authors.get(modelId);
  const origin = `${plugin.label} (${author === undefined ? '' : `${author}; `}licence ${plugin.license})`;
  const training = fineTune === 'none' ? '' : ', and was trained further on the images of the classes';
  return `The network below the classes is ${origin}; its first layer was scaled to take x / 127 − 1${training}. `;
}
