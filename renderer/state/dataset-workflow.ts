import { createContext } from 'svelte';
import type { Bridge } from '#shared/contract/app-api.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import type { DatasetStore } from './dataset-store.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { NoticeStore } from './notice-store.svelte.ts';
import type { ResultStore } from './run/result-store.svelte.ts';
import type { RunStore } from './run/run-store.svelte.ts';

export interface DatasetWorkflowDependencies {
  readonly bridge: Bridge;
  readonly messages: Messages;
  readonly navigation: Navigation;
  readonly notices: NoticeStore;
  readonly dataset: DatasetStore;
  readonly run: RunStore;
  readonly result: ResultStore;
}

export const [useDatasetWorkflow, provideDatasetWorkflow] = createContext<DatasetWorkflow>();

/** Opening and editing images, with what follows in the rest of the window. Failures become notices. */
export class DatasetWorkflow {
  readonly #use: DatasetWorkflowDependencies;

  constructor(dependencies: DatasetWorkflowDependencies) {
    this.#use = dependencies;
  }

  /** @returns whether it is open now; a failure is in the dataset store */
  async open(paths: readonly string[]): Promise<boolean> {
    const { dataset, navigation, run, result } = this.#use;
    navigation.openClass(null);
    navigation.go('data');
    const isOpen = await dataset.open(paths);
    if (!isOpen) return false;
    run.close();
    if (result.detail?.summary.projectId !== dataset.summary?.projectId) result.close();
    return true;
  }

  async choose(kind: 'folder' | 'archive'): Promise<void> {
    await this.#use.notices.attempt(async () => {
      const paths = await this.#use.bridge.app['app.chooseDataset']({ kind });
      if (paths.length > 0) await this.open(paths);
    });
  }

  async openSample(): Promise<boolean> {
    let isOpen = false;
    await this.#use.notices.attempt(async () => {
      isOpen = await this.open([await this.#use.dataset.samplePath()]);
    });
    return isOpen;
  }

  /** Excludes images from the project (or includes them again), with an undo at hand. */
  async setExcluded(ids: readonly number[], isExcluded: boolean): Promise<void> {
    const { leftOut, usedAgain } = this.#use.messages.data;
    await this.#edit(
      () => this.#use.dataset.setExcluded(ids, isExcluded),
      (isExcluded ? leftOut : usedAgain)(ids.length),
    );
  }

  async move(ids: readonly number[], classIndex: number): Promise<void> {
    const { dataset, messages } = this.#use;
    const name = dataset.summary?.classes[classIndex]?.name ?? '';
    await this.#edit(() => dataset.move(ids, classIndex), messages.data.moved(ids.length, name));
  }

  async undo(): Promise<void> {
    const { dataset, messages, notices } = this.#use;
    const isDone = await notices.attempt(() => dataset.undo());
    if (isDone) notices.note(messages.data.undone);
  }

  async #edit(change: () => Promise<void>, text: string): Promise<void> {
    const { notices, messages } = this.#use;
    const isDone = await notices.attempt(change);
    if (isDone) notices.note(text, { label: messages.app.undo, run: () => void this.undo() });
  }
}
