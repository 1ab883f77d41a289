import { openStore } from '#engine/storage/database/store.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { planSteps } from '#shared/domain/run/steps.ts';

/** A process that writes epochs as fast as it can and reports the count: `node store-writer.js <data folder> <run> <epochs>`. */
const [dataFolder = '', runId = '', epochs = '0'] = process.argv.slice(2);
const store = openStore(dataFolder);
const { projectId } = store.projectFor([dataFolder], 'written at once');
store.createRun({
  runId,
  projectId,
  config: defaultRunConfig,
  plan: planSteps(10, defaultRunConfig.batchSize, defaultRunConfig.epochs),
  classNames: ['a', 'b'],
  backend: {
    id: 'wasm',
    label: 'Portable',
    version: '4',
    device: 'CPU',
    threads: 1,
    notice: null,
    graphicsCard: null,
  },
  datasetFingerprint: '0'.repeat(64),
  folder: dataFolder,
  startedAt: new Date().toISOString(),
});
for (let epoch = 1; epoch <= Number(epochs); epoch++) {
  store.addEpoch(runId, {
    epoch,
    step: epoch,
    imagesSeen: epoch,
    trainLoss: 1,
    trainAccuracy: 1,
    validationLoss: 1,
    validationAccuracy: 1,
    imagesPerSecond: 1,
    seconds: 1,
  });
  if (epoch % 100 === 0) process.send?.(epoch);
}
store.close();
process.disconnect();
