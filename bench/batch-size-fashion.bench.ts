// The recommended batch size against every other, to the same accuracy: 6,000 small grey pictures.
import { reportBatchSizes } from './work/batch-sizes.ts';

await reportBatchSizes({ pictures: 'fashion-mnist.zip', images: 6000 });
