import type { Page } from '../domain/pages.ts';
import * as v from 'valibot';
import type { WireError } from '../domain/errors.ts';

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
  readonly platform: string;
  /** False where this Electron is past its support (the runtime that set-up fell back to). */
  readonly isElectronSupported: boolean;
}

export const Settings = v.object({
  theme: v.optional(v.picklist(['system', 'light', 'dark']), 'system'),
});
export type Settings = v.InferOutput<typeof Settings>;

const text = v.pipe(v.string(), v.maxLength(32_768));

/** Channel → schema of its input and (phantom) type of its output: main implements, preload forwards, the window calls. */
export const appMethods = {
  'app.info': appMethod<AppInfo>()(v.strictObject({})),
  'app.chooseDataset': appMethod<readonly string[]>()(
    v.strictObject({ kind: v.picklist(['folder', 'archive']) }),
  ),
  'app.chooseImage': appMethod<string | null>()(v.strictObject({})),
  'app.chooseExportFolder': appMethod<string | null>()(v.strictObject({ suggestedName: text })),
  /** Where to write one file; the system asks before it replaces one. Null where it was canceled. */
  'app.chooseFileToSave': appMethod<string | null>()(
    v.strictObject({ suggestedName: text, kind: v.picklist(['csv', 'svg']) }),
  ),
  /** Shows a file or folder that the engine wrote in the system's file manager. */
  'app.showInFolder': appMethod<null>()(v.strictObject({ path: text })),
  'settings.get': appMethod<Settings>()(v.strictObject({})),
  'settings.set': appMethod<Settings>()(Settings),
  /** Starts the engine again after a crash; the window gets a new port. */
  'engine.restart': appMethod<null>()(v.strictObject({})),
  /** Tells main whether a run is going, so that closing asks once. */
  'app.setBusy': appMethod<null>()(v.strictObject({ isBusy: v.boolean() })),
} as const;

export type AppMethodName = keyof typeof appMethods;
export type AppInput<K extends AppMethodName> = v.InferOutput<(typeof appMethods)[K]['input']>;
export type AppOutput<K extends AppMethodName> = (typeof appMethods)[K]['output'];
export type AppApi = { [K in AppMethodName]: (input: AppInput<K>) => Promise<AppOutput<K>> };

export type AppEvent =
  | {
      readonly kind: 'engine.crashed';
      readonly error: WireError<'engine/crashed'>;
    }
  | { readonly kind: 'engine.ready' }
  /** Something worth knowing that belongs to no request: a damaged list that was replaced, for example. */
  | { readonly kind: 'notice'; readonly error: WireError }
  | {
      readonly kind: 'menu';
      readonly command: 'open-folder' | 'open-archive' | `show-${Page}`;
    }
  /** A second start of the app, or the system, asks to open these. */
  | { readonly kind: 'open-paths'; readonly paths: readonly string[] };

/** An answer of main as data: Electron and the bridge between the two worlds keep only the message of a thrown error. */
export type Answer<O = unknown> =
  { readonly ok: true; readonly output: O } | { readonly ok: false; readonly error: WireError };

/** What preload puts on `window.batchwise`: named members only, no general channel. Its calls never reject. */
export interface PreloadBridge extends Omit<Bridge, 'app'> {
  readonly app: { readonly [K in AppMethodName]: (input: AppInput<K>) => Promise<Answer<AppOutput<K>>> };
}

/** The app as the window's code knows it. */
export interface Bridge {
  readonly app: AppApi;
  onAppEvent(handler: (event: AppEvent) => void): () => void;
  /** Asks for a port to the engine; it arrives as a `message` event on window with data `{ kind: 'engine-port' }` and one port. */
  requestEnginePort(): void;
  /** The real path of a dropped or pasted File; empty where it has none. */
  pathForFile(file: unknown): string;
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- carries the output's type
function appMethod<O>() {
  return <S extends v.GenericSchema>(input: S) => ({ input, output: undefined as O });
}
