import path from 'node:path';

/** What benchmarks write, and the crops and features that they keep. Not below out/, which every build replaces. */
export const resultsFolder = path.join('bench', 'results');
