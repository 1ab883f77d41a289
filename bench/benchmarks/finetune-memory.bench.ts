// The cost of fine-tuning all of EfficientNet-Lite0 at batch 32: this process's peak memory, and the size of the graph's file.
import { emitGraph } from '#engine/compute/tensorflow/graph.ts';
import { loadTensorflow } from '#engine/compute/tensorflow/load-runtime.ts';
import { record } from '#engine/compute/tensorflow/record.ts';
import { required } from '../report/required.ts';
import { reportAndExit } from '../report/result.ts';
import { efficientnetBatch, efficientnetTraining } from '../workloads/efficientnet.ts';
import { startTensorflow, tensorflowLocation } from '../workloads/tensorflow.ts';

const size = 32;
const { backend: tensorflow, description } = startTensorflow();
const program = await efficientnetTraining();
const prepared = await tensorflow.prepare(program);
const inputs = efficientnetBatch(size);
for (let step = 0; step < 3; step++) await prepared.run('train', inputs);
// Kilobytes on Linux and macOS. Read before the second recording, which has its own peak.
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
prepared.dispose();

const { train } = program.functions;
if (train === undefined) throw new Error('the program does not train');
const { backend, messages } = loadTensorflow(tensorflowLocation());
const recording = record(backend, train, program.state, inputs);
const content = { state: program.state, functions: [{ prefix: 'train', inputs, recording }] };
const graphMegabytes = emitGraph(messages, backend.binding, content).length / 1024 ** 2;

const { finetune } = required;
reportAndExit({
  title: `finetune: what batch ${size} needs`,
  unit: '',
  contenders: [],
  rows: [],
  comparisons: [],
  facts: [
    { label: 'graph file', value: graphMegabytes, unit: 'MiB', limit: finetune.graphMegabytes },
    { label: 'peak memory of the process', value: peakMegabytes, unit: 'MiB', limit: finetune.peakMegabytes },
  ],
  software: { TensorFlow: description },
});
