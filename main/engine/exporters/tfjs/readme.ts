import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExportContext } from '../define.ts';
import { escapeMarkdown } from './class-texts.ts';
import { teachableMachineVersion, tensorflowJsVersion } from './metadata.ts';
import { fillTemplate } from './templates.ts';

/** README.md of an export: what lies there, and the lines that use it. */
export async function buildReadme(
  classNames: readonly string[],
  inputSizePx: number,
  context: ExportContext,
): Promise<string> {
  const template = await readFile(path.join(context.assetsFolder, 'page', 'readme.md'), 'utf8');
  return fillTemplate(template, {
    title: escapeMarkdown(context.modelName),
    accuracy: context.accuracyText === '' ? '' : `${escapeMarkdown(context.accuracyText)}\n`,
    appVersion: escapeMarkdown(context.appVersion),
    date: context.createdAt.slice(0, 10),
    classes: classNames.map((name, index) => `${index}. ${escapeMarkdown(name)}`).join('\n'),
    size: String(inputSizePx),
    tfjs: tensorflowJsVersion,
    teachableMachine: teachableMachineVersion,
  });
}
