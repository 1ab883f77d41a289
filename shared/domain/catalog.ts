import type { RunConfig } from './run/run-config.ts';

/** A control that the window draws by itself: plain data, so it crosses the process boundary. */
export interface ParameterSpec {
  readonly key: string;
  readonly label: string;
  /** Empty where it has none. */
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly initial: number;
  /** @default false */
  readonly isWhole?: boolean;
  /** One line: what it does and when to change it. */
  readonly help: string;
}

export interface CatalogEntry {
  readonly id: string;
  readonly label: string;
  /** One line for someone who has never trained a model. */
  readonly help: string;
  readonly parameters: readonly ParameterSpec[];
}

export interface ModelEntry extends CatalogEntry {
  readonly license: string;
  /** Depths of fine-tuning it has; empty for networks that learn from nothing but the user's images. */
  readonly fineTuneDepths: readonly RunConfig['fineTune'][];
}

export interface Catalog {
  readonly models: readonly ModelEntry[];
  readonly optimizers: readonly CatalogEntry[];
  readonly schedules: readonly CatalogEntry[];
  readonly exporters: readonly (CatalogEntry & {
    readonly purpose: string;
    /** The few lines of code that use what was exported. */
    readonly usage: string;
  })[];
}
