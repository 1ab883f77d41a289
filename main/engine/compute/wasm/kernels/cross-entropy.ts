import { customKernels } from '#engine/compute/ops/custom-kernels.ts';
import { registerWasmKernel } from './register-kernel.ts';

/**
 * The loss of each row, and its gradient, in plain JavaScript: for these few numbers, the twenty ops otherwise needed cost
 * more than a convolution of one image.
 */
export function installCrossEntropy(): void {
  registerWasmKernel(customKernels.crossEntropy, ({ input, runtime }) => {
    const logits = input('logits');
    const [rows = 0, classes = 0] = logits.shape;
    const [losses, probabilities] = runtime.createBoth([rows], logits.shape);
    const [x, labels] = [runtime.numbersOf(logits), runtime.integersOf(input('labels'))];
    const [loss, probability] = [runtime.numbersOf(losses), runtime.numbersOf(probabilities)];
    for (let row = 0; row < rows; row++) {
      const start = row * classes;
      const largest = x.subarray(start, start + classes).reduce((most, value) => Math.max(most, value));
      let total = 0;
      for (let i = start; i < start + classes; i++) total += Math.exp((x[i] as number) - largest);
      for (let i = start; i < start + classes; i++)
        probability[i] = Math.exp((x[i] as number) - largest) / total;
      const wanted = x[start + (labels[row] as number)] as number;
      loss[row] = Math.log(total) - (wanted - largest);
    }
    return [losses, probabilities];
  });
  registerWasmKernel(customKernels.crossEntropyGradient, ({ input, runtime }) => {
    const probabilities = input('probabilities');
    const [rows = 0, classes = 0] = probabilities.shape;
    const out = runtime.create(probabilities.shape);
    const [labels, p] = [runtime.integersOf(input('labels')), runtime.numbersOf(probabilities)];
    const [dy, gradient] = [runtime.numbersOf(input('dy')), runtime.numbersOf(out)];
    for (let row = 0; row < rows; row++)
      for (let label = 0; label < classes; label++) {
        const i = row * classes + label;
        const wanted = label === labels[row] ? 1 : 0;
        gradient[i] = ((p[i] as number) - wanted) * (dy[row] as number);
      }
    return out;
  });
}
