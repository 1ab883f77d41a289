import { createContext } from 'svelte';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { RunSummary } from '#shared/domain/run/run.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import type { DatasetStore } from '../dataset-store.svelte.ts';
import type { DatasetWorkflow } from '../dataset-workflow.ts';
import type { EngineClient } from '../connection/engine-client.svelte.ts';
import type { Navigation } from '../navigation.svelte.ts';
import type { NoticeStore } from '../notice-store.svelte.ts';
import type { PlanStore } from '../plan/plan-store.svelte.ts';
import type { ResultStore } from './result-store.svelte.ts';
import type { RunStore } from './run-store.svelte.ts';
import type { RunsStore } from './runs-store.svelte.ts';

export interface RunWorkflowDependencies {
  readonly engine: EngineClient;
  readonly messages: Messages;
  readonly navigation: Navigation;
  readonly notices: NoticeStore;
  readonly dataset: DatasetStore;
  readonly datasetWorkflow: DatasetWorkflow;
  readonly plan: PlanStore;
  readonly run: RunStore;
  readonly runs: RunsStore;
  readonly result: ResultStore;
}

export const [useRunWorkflow, provideRunWorkflow] = createContext<RunWorkflow>();

/** Starting, resuming, opening and removing runs, and going to the page that shows them. Failures become notices. */
export class RunWorkflow {
  readonly #use: RunWorkflowDependencies;

  constructor(dependencies: RunWorkflowDependencies) {
    this.#use = dependencies;
  }

  /** Goes to Train and starts with the current settings. */
  async start(changes: Partial<RunConfig> = {}): Promise<void> {
    const { plan, run, navigation, notices } = this.#use;
    plan.change(changes);
    navigation.go('train');
    await notices.attempt(() => run.start());
  }

  async trainOnSample(): Promise<void> {
    if (await this.#use.datasetWorkflow.openSample()) await this.start();
  }

  /** @param page where it is shown */
  async open(runId: string, page: 'inspect' | 'export' = 'inspect'): Promise<void> {
    const { result, navigation, notices } = this.#use;
    const isShown = result.detail?.summary.runId === runId;
    if (isShown || (await notices.attempt(() => result.open(runId)))) navigation.go(page);
  }

  /** Opens the images that a run was trained on, and returns to the page that shows its result. */
  async openImages(summary: RunSummary): Promise<void> {
    const { navigation, notices } = this.#use;
    const { page } = navigation;
    await notices.attempt(async () => {
      if (await this.#openProject(summary)) navigation.go(page);
    });
  }

  /** Copies a run's settings to Train, to be reviewed before training. */
  async useSettings(runId: string): Promise<void> {
    const { engine, navigation, notices, plan, run } = this.#use;
    await notices.attempt(async () => {
      const { config } = await engine.call('run.detail', { runId });
      plan.change(config);
      run.close();
      navigation.go('train');
    });
  }

  /**
   * Opens the run's images if others are open, and resumes it.
   * @param lowerMemory whether to hold half as many images in memory at a time
   */
  async resume(summary: RunSummary, lowerMemory = false): Promise<void> {
    const { dataset, navigation, notices, run } = this.#use;
    await notices.attempt(async () => {
      const isOpen = dataset.isOf(summary) || (await this.#openProject(summary));
      if (!isOpen) return;
      await run.resume(summary.runId, lowerMemory);
      navigation.go('train');
    });
  }

  /** Starts the engine again and resumes the run that ended with it. */
  async restartAndResume(runId: string, lowerMemory: boolean): Promise<void> {
    const { engine, run, dataset, navigation, notices } = this.#use;
    await engine.restart();
    await notices.attempt(async () => {
      const paths = dataset.summary?.paths;
      const { summary } = await engine.call('run.detail', { runId });
      // The new engine has no images open yet.
      if (paths !== undefined && !(await dataset.open(paths))) return;
      if (paths === undefined) await this.resume(summary, lowerMemory);
      else await run.resume(runId, lowerMemory);
      navigation.go('train');
    });
  }

  async remove(runId: string): Promise<void> {
    const { messages, notices, result, runs } = this.#use;
    const isRemoved = await notices.attempt(() => runs.remove(runId));
    if (!isRemoved) return;
    result.forget(runId);
    notices.note(messages.runs.removed);
  }

  /** @returns whether the images that a run was trained on are open now; a notice says so if they are gone */
  async #openProject({ projectId, projectName }: RunSummary): Promise<boolean> {
    const { datasetWorkflow, engine, messages, notices } = this.#use;
    const projects = await engine.call('projects.recent', {});
    const project = projects.find((each) => each.projectId === projectId);
    if (project?.isReachable === true) return datasetWorkflow.open(project.paths);
    notices.problem(messages.runs.imagesGone(projectName));
    return false;
  }
}
