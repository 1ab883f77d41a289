import type { EpochQuantity } from '#shared/domain/run/epoch-metrics.ts';

export interface QuantityText {
  readonly title: string;
  /** What it is, in a sentence. */
  readonly explanation: string;
  /** Whether it runs from 0 to 1 and is shown in percent. */
  readonly isFraction: boolean;
}

/** The quantities measured once an epoch, under their names. One that has no text here is shown under its name. */
export const measuredMessages: Readonly<Record<string, QuantityText>> = {
  churn: {
    title: 'Changed predictions',
    explanation:
      'The fraction of training images that the current weights classify differently from an epoch ago.',
    isFraction: true,
  },
} satisfies Record<EpochQuantity, QuantityText>;
