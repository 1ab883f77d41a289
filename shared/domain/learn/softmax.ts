/** An image as the tiny model of Learn sees it: two numbers and the index of its class. */
export interface Sample {
  readonly features: readonly [number, number];
  readonly label: number;
}

/** Softmax regression: one row of two weights and one bias for each class. */
export interface SoftmaxModel {
  readonly weights: readonly (readonly [number, number])[];
  readonly biases: readonly number[];
}

/** All weights 0: every class is equally probable. */
export function blankModel(classes: number): SoftmaxModel {
  return {
    weights: Array.from({ length: classes }, () => [0, 0] as const),
    biases: Array.from({ length: classes }, () => 0),
  };
}

/** @returns one probability a class; they add up to 1 */
export function predict(model: SoftmaxModel, [x, y]: Sample['features']): readonly number[] {
  const scores = model.weights.map(([u, v], k) => u * x + v * y + (model.biases[k] ?? 0));
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Cross-entropy of one image in nats: −ln of the probability that its true class got. */
export function lossOf(model: SoftmaxModel, sample: Sample): number {
  return -Math.log(predict(model, sample.features)[sample.label] ?? 0);
}

export function meanLoss(model: SoftmaxModel, samples: readonly Sample[]): number {
  return samples.reduce((sum, sample) => sum + lossOf(model, sample), 0) / samples.length;
}

/**
 * The gradient of the mean loss, in the shape of the model.
 * For one image it is (p − y)·x for the weights and p − y for the biases, y being 1 at the true class.
 */
export function gradientOf(model: SoftmaxModel, samples: readonly Sample[]): SoftmaxModel {
  const weights = model.weights.map((): [number, number] => [0, 0]);
  const biases = model.biases.map(() => 0);
  for (const { features, label } of samples) {
    predict(model, features).forEach((probability, k) => {
      const excess = (probability - (k === label ? 1 : 0)) / samples.length;
      const row = weights[k];
      if (row === undefined) return;
      row[0] += excess * features[0];
      row[1] += excess * features[1];
      biases[k] = (biases[k] ?? 0) + excess;
    });
  }
  return { weights, biases };
}

/** One update: every weight moves against its gradient, by the learning rate times it. */
export function stepOf(model: SoftmaxModel, gradient: SoftmaxModel, learningRate: number): SoftmaxModel {
  return {
    weights: model.weights.map(([u, v], k) => {
      const [du, dv] = gradient.weights[k] ?? [0, 0];
      return [u - learningRate * du, v - learningRate * dv] as const;
    }),
    biases: model.biases.map((bias, k) => bias - learningRate * (gradient.biases[k] ?? 0)),
  };
}
