import type { AppEvent } from '#shared/contract/app-api.ts';
import { assertNever } from '#shared/domain/assert-never.ts';
import type { RunConfig } from '#shared/contract/run-config.ts';
import type { RunSummary } from '#shared/domain/run.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import { errorSentence } from '#shared/messages/error-sentence.ts';
import { errorText, isCancelled, isCrash } from './error-text.ts';
import type { StoreParts } from './store-parts.ts';
import type { ImageToTry } from './try-store.svelte.ts';

/** What takes more than one store: the ways a person goes through the window. Each says its failures itself. */
export class Workflows {
  readonly #stores: StoreParts;
  readonly #messages: Messages;

  constructor(stores: StoreParts, messages: Messages) {
    this.#stores = stores;
    this.#messages = messages;
  }

  listen(): () => void {
    return this.#stores.bridge.onAppEvent((event) => this.#follow(event));
  }

  /** Runs an action of the user; what it throws becomes the line at the foot of the window. */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.report(error);
      return false;
    }
  }

  /**
   * Says what went wrong in the line at the foot of the window. That something was cancelled needs no saying, and that
   * the engine has stopped says the banner, with the button that starts it again.
   */
  report(error: unknown): void {
    const isInBanner = this.#stores.engine.status === 'stopped' && isCrash(error);
    if (!isCancelled(error) && !isInBanner) this.#stores.notices.problem(errorText(this.#messages, error));
  }

  async openDataset(paths: readonly string[]): Promise<boolean> {
    const { dataset, navigation, run, result } = this.#stores;
    navigation.openClass(null);
    navigation.go('data');
    const isOpen = await dataset.open(paths);
    if (!isOpen) return false;
    run.close();
    if (result.detail?.summary.projectId !== dataset.summary?.projectId) result.close();
    return true;
  }

  async chooseDataset(kind: 'folder' | 'archive'): Promise<void> {
    await this.attempt(async () => {
      const paths = await this.#stores.bridge.app['app.chooseDataset']({ kind });
      if (paths.length > 0) await this.openDataset(paths);
    });
  }

  async openSample(andTrain: boolean): Promise<void> {
    await this.attempt(async () => {
      const isOpen = await this.openDataset([await this.#stores.dataset.samplePath()]);
      if (isOpen && andTrain) await this.startRun();
    });
  }

  /** Goes to Train and starts with the settings as they are. */
  async startRun(changes: Partial<RunConfig> = {}): Promise<void> {
    const { plan, run, navigation, dataset } = this.#stores;
    plan.change(changes);
    navigation.go('train');
    const { plan: steps, config } = plan;
    if (steps === null) return;
    await this.attempt(() => run.start({ config, plan: steps, projectName: dataset.summary?.name ?? '' }));
  }

  /** @param place where it is shown */
  async openRun(runId: string, place: 'inspect' | 'export' = 'inspect'): Promise<void> {
    const { result, navigation } = this.#stores;
    const isShown = result.detail?.summary.runId === runId;
    if (isShown || (await this.attempt(() => result.open(runId)))) navigation.go(place);
  }

  /** Opens the images that a run was trained on, and goes back to where its result was shown. */
  async openImagesOf(summary: RunSummary): Promise<void> {
    const { navigation } = this.#stores;
    const { place } = navigation;
    await this.attempt(async () => {
      if (await this.#openProject(summary)) navigation.go(place);
    });
  }

  /** Takes a run's settings over, to be looked at before training. */
  async useSettingsOf(runId: string): Promise<void> {
    const { engine, navigation, plan, run } = this.#stores;
    await this.attempt(async () => {
      const { config } = await engine.call('run.detail', { runId });
      plan.change(config);
      run.close();
      navigation.go('train');
    });
  }

  /**
   * Opens the run's images where others are open, and goes on with it.
   * @param lowerMemory whether to do with half as many images in memory at a time
   */
  async continueRun(summary: RunSummary, lowerMemory = false): Promise<void> {
    const { dataset, navigation, run } = this.#stores;
    await this.attempt(async () => {
      const isOpen = dataset.isOf(summary) || (await this.#openProject(summary));
      if (!isOpen) return;
      await run.resume(summary.runId, lowerMemory);
      navigation.go('train');
    });
  }

  /** @returns whether the images that a run was trained on are open now; that they are gone is said */
  async #openProject({ projectId, projectName }: RunSummary): Promise<boolean> {
    const { engine, notices } = this.#stores;
    const projects = await engine.call('projects.recent', {});
    const project = projects.find((each) => each.projectId === projectId);
    if (project?.isReachable === true) return this.openDataset(project.paths);
    notices.problem(this.#messages.runs.imagesGone(projectName));
    return false;
  }

  /** Starts the engine again and goes on with the run that ended with it. */
  async restartAndContinue(runId: string, lowerMemory: boolean): Promise<void> {
    const { engine, run, dataset } = this.#stores;
    await this.restartEngine();
    await this.attempt(async () => {
      const paths = dataset.summary?.paths;
      const { summary } = await engine.call('run.detail', { runId });
      // The new engine has no images open yet.
      if (paths !== undefined && !(await dataset.open(paths))) return;
      if (paths === undefined) await this.continueRun(summary, lowerMemory);
      else await run.resume(runId, lowerMemory);
      this.#stores.navigation.go('train');
    });
  }

  async removeRun(runId: string): Promise<void> {
    const isRemoved = await this.attempt(() => this.#stores.runs.remove(runId));
    if (!isRemoved) return;
    this.#stores.result.forget(runId);
    this.#stores.notices.note(this.#messages.runs.removed);
  }

  /** Leaves images out (or takes them back) in the project, with an undo at hand. */
  async setExcluded(ids: readonly number[], isExcluded: boolean): Promise<void> {
    const { leftOut, usedAgain } = this.#messages.data;
    await this.#edit(
      () => this.#stores.dataset.setExcluded(ids, isExcluded),
      (isExcluded ? leftOut : usedAgain)(ids.length),
    );
  }

  async move(ids: readonly number[], classIndex: number): Promise<void> {
    const name = this.#stores.dataset.summary?.classes[classIndex]?.name ?? '';
    await this.#edit(
      () => this.#stores.dataset.move(ids, classIndex),
      this.#messages.data.moved(ids.length, name),
    );
  }

  async undo(): Promise<void> {
    const isDone = await this.attempt(() => this.#stores.dataset.undo());
    if (isDone) this.#stores.notices.note(this.#messages.data.undone);
  }

  async tryImage(image: ImageToTry): Promise<void> {
    const { result, trying } = this.#stores;
    const runId = result.detail?.summary.runId;
    if (runId !== undefined) await trying.classify(runId, image);
  }

  async restartEngine(): Promise<void> {
    await this.attempt(() => this.#stores.engine.restart());
  }

  async #edit(change: () => Promise<void>, text: string): Promise<void> {
    const isDone = await this.attempt(change);
    if (!isDone) return;
    this.#stores.notices.note(text, { label: this.#messages.app.undo, run: () => void this.undo() });
  }

  #follow(event: AppEvent): void {
    switch (event.kind) {
      case 'open-paths':
        void this.openDataset(event.paths);
        break;
      case 'menu':
        this.#followMenu(event.command);
        break;
      case 'notice':
        this.#stores.notices.problem(errorSentence(this.#messages.errors, event.error));
        break;
      case 'engine.crashed':
      case 'engine.ready':
        // The connection follows these.
        break;
      default:
        assertNever(event);
    }
  }

  #followMenu(command: Extract<AppEvent, { kind: 'menu' }>['command']): void {
    const { navigation } = this.#stores;
    switch (command) {
      case 'open-folder':
        void this.chooseDataset('folder');
        break;
      case 'open-archive':
        void this.chooseDataset('archive');
        break;
      case 'show-about':
        navigation.go('about');
        break;
      case 'show-data':
        navigation.go('data');
        break;
      case 'show-train':
        navigation.go('train');
        break;
      case 'show-inspect':
        navigation.go('inspect');
        break;
      case 'show-export':
        navigation.go('export');
        break;
      case 'show-runs':
        navigation.go('runs');
        break;
      case 'show-compare':
        navigation.go('compare');
        break;
      case 'show-learn':
        navigation.go('learn');
        break;
      default:
        assertNever(command);
    }
  }
}
