export interface EpochMetrics {
  /** 1 for the first. */
  readonly epoch: number;
  /** Steps made so far. */
  readonly step: number;
  readonly imagesSeen: number;
  /** Mean cross-entropy in nats over the epoch's training images, each before the step it took part in. */
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly imagesPerSecond: number;
  /** Seconds since training began, pauses not counted. */
  readonly seconds: number;
  /** What was measured besides, each quantity under its name; missing in runs of earlier versions. */
  readonly measured?: EpochMeasurements;
}

/** Quantities measured once an epoch. Whatever carries them (checkpoint, database, `--json`) carries all of them. */
export interface EpochMeasurements {
  readonly [name: string]: number | undefined;
  /** The fraction of training images that are classified differently than an epoch ago; missing in the first epoch. */
  readonly churn?: number;
}

/** The names of the quantities that are declared above. */
export type EpochQuantity = keyof {
  [Name in keyof EpochMeasurements as string extends Name ? never : Name]: unknown;
};
