// The recommended batch size against every other, to the same accuracy: 800 small colour pictures.
import { reportBatchSizes } from './work/batch-sizes.ts';

await reportBatchSizes({ pictures: 'cifar-10-sample', images: null });
