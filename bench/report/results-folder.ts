import path from 'node:path';

/** Results of benchmarks, and cached crops and features. Not in out/, which every build replaces. */
export const resultsFolder = path.join('bench', 'results');
