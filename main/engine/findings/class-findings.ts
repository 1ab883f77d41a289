import type { Finding } from '#shared/domain/dataset.ts';
import { severityOf } from '#engine/data/decode/image-outcome.ts';
import type { ImageState } from '#engine/data/images/image-state.ts';

const tinyClass = 5;
const unbalancedRatio = 5;

/** What the sizes of the classes mean for learning. */
export function classFindings({ classNames, classOf, isExcluded }: ImageState): Finding[] {
  const sizes = new Uint32Array(classNames.length);
  classOf.forEach((index, id) => {
    if (isExcluded[id] === 0) sizes[index] = (sizes[index] as number) + 1;
  });
  const tiny = Array.from(sizes.keys()).filter((index) => (sizes[index] as number) < tinyClass);
  const largest = Math.max(...sizes);
  const small = Array.from(sizes.keys()).filter(
    (index) => (sizes[index] as number) * unbalancedRatio < largest,
  );
  const files = (indices: number[], advice: string): Finding['files'] =>
    indices.slice(0, 200).map((index) => {
      const size = sizes[index] as number;
      return {
        name: classNames[index] ?? '',
        reason: `${size === 1 ? '1 image' : `${size} images`}. ${advice}`,
      };
    });
  const found: Finding[] = [];
  if (tiny.length > 0) {
    found.push({
      kind: 'tiny-class',
      severity: severityOf['tiny-class'],
      count: tiny.length,
      files: files(tiny, 'More would help; 20 and above is a good start.'),
      ...{ excludedIds: [], usedIds: [] },
    });
  }
  if (small.length > 0) {
    found.push({
      kind: 'unbalanced',
      severity: severityOf.unbalanced,
      count: small.length,
      files: files(small, `The largest class has ${largest}; a model learns to prefer it.`),
      ...{ excludedIds: [], usedIds: [] },
    });
  }
  return found;
}
