import { app, dialog, nativeTheme, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { AppApi, AppInput, Settings } from '#shared/contract/app-api.ts';
import { AppError } from '#shared/domain/errors.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import { appInfo } from './app-info.ts';
import type { JsonFile } from './json-file.ts';

export interface AppApiOptions {
  readonly window: () => BrowserWindow;
  readonly settings: JsonFile<typeof Settings>;
  readonly restartEngine: () => Promise<void>;
  readonly setBusy: (isBusy: boolean) => void;
  readonly texts: Messages['desktop']['dialogs'];
}

const imageExtensions = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif', 'heic', 'heif'];

/** What main does for the window; each member is one request of the contract. */
export function createAppApi({ window, settings, restartEngine, setBusy, texts }: AppApiOptions): AppApi {
  const choose = async (options: OpenDialogOptions): Promise<readonly string[]> => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window(), options);
    return canceled ? [] : filePaths;
  };
  return {
    'app.info': () => Promise.resolve(appInfo(app.getVersion(), process.versions, process.platform)),
    'app.chooseDataset': ({ kind }) => choose(datasetDialog(kind, texts)),
    'app.chooseImage': async () => {
      const filters = [{ name: texts.imageFiles, extensions: imageExtensions }];
      const [image] = await choose({ title: texts.image, properties: ['openFile'], filters });
      return image ?? null;
    },
    'app.chooseExportFolder': async ({ suggestedName }) => {
      const [folder] = await choose({
        title: texts.exportFolder,
        buttonLabel: texts.exportHere,
        properties: ['openDirectory', 'createDirectory'],
      });
      return folder === undefined ? null : freePath(path.join(folder, safeName(suggestedName)));
    },
    'app.chooseFileToSave': async ({ suggestedName, kind }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window(), {
        defaultPath: `${safeName(suggestedName)}.${kind}`,
        filters: [{ name: kind.toUpperCase(), extensions: [kind] }],
      });
      return canceled || filePath === '' ? null : withExtension(filePath, kind);
    },
    'app.showInFolder': async ({ path: target }) => {
      await showInFolder(target);
      return null;
    },
    'settings.get': () => Promise.resolve(settings.read()),
    'settings.set': (chosen) => {
      settings.write(chosen);
      nativeTheme.themeSource = chosen.theme;
      return Promise.resolve(settings.read());
    },
    'engine.restart': async () => {
      await restartEngine();
      return null;
    },
    'app.setBusy': ({ isBusy }) => {
      setBusy(isBusy);
      return Promise.resolve(null);
    },
  } satisfies AppApi;
}

function datasetDialog(
  kind: AppInput<'app.chooseDataset'>['kind'],
  texts: AppApiOptions['texts'],
): OpenDialogOptions {
  if (kind === 'folder') return { title: texts.folder, properties: ['openDirectory', 'multiSelections'] };
  const filters = [{ name: texts.archiveFiles, extensions: ['zip'] }];
  return { title: texts.archive, properties: ['openFile'], filters };
}

/** A name that every file system takes; the project's name may hold anything. */
export function safeName(suggested: string): string {
  const name = suggested
    .replace(/[<>:"/\\|?*\u0000-\u001f]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+|[. ]+$/g, '')
    .slice(0, 80);
  return name === '' ? 'model' : name;
}

/** Not every system adds the extension to a typed name. */
function withExtension(file: string, kind: string): string {
  return path.extname(file).toLowerCase() === `.${kind}` ? file : `${file}.${kind}`;
}

/** An export never mixes with what is there already: “model”, “model 2”, “model 3” … */
export function freePath(wanted: string): string {
  let free = wanted;
  for (let count = 2; existsSync(free); count++) free = `${wanted} ${count}`;
  return free;
}

/** A folder is opened, a file is shown in its folder; never is a file run. */
async function showInFolder(target: string): Promise<void> {
  const found = path.isAbsolute(target) ? await stat(target).catch(() => undefined) : undefined;
  if (found === undefined) {
    throw new AppError('storage/not-found', { kind: 'shown', path: target });
  }
  if (!found.isDirectory()) {
    shell.showItemInFolder(target);
    return;
  }
  const problem = await shell.openPath(target);
  if (problem !== '') shell.showItemInFolder(target);
}
