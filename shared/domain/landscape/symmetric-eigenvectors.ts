/** An eigenvalue with its eigenvector, of length 1. */
export interface EigenPair {
  readonly value: number;
  readonly vector: Float64Array;
}

/** Off-diagonal entries below this fraction of the matrix's size are float64's rounding. */
const tolerance = 1e-15;

/** Sweeps of Jacobi's method double the right digits; ten are plenty, and a matrix of NaN must end too. */
const mostSweeps = 50;

/**
 * All eigenpairs of a symmetric matrix by Jacobi's rotations, each of which makes one pair of off-diagonal entries zero.
 * For the few dozen rows of a Gram matrix: O(n³) a sweep, and exact to rounding also for eigenvalues that are equal.
 * @param matrix square and symmetric, row by row; not changed
 * @returns the largest eigenvalue first; the signs of the vectors mean nothing
 * @see Golub & Van Loan, Matrix Computations, §8.5
 */
export function symmetricEigenvectors(matrix: readonly (readonly number[] | Float64Array)[]): EigenPair[] {
  const size = matrix.length;
  const work = matrix.map((row) => Float64Array.from(row));
  // Row k becomes the k-th eigenvector.
  const vectors = work.map((_, row) => Float64Array.from({ length: size }, (_, k) => (k === row ? 1 : 0)));
  const limit = tolerance * Math.sqrt(work.reduce((sum, row) => sum + dot(row, row), 0));
  for (let sweep = 0; sweep < mostSweeps && largestOffDiagonal(work) > limit; sweep++) {
    for (let p = 0; p < size - 1; p++) for (let q = p + 1; q < size; q++) rotate(work, vectors, p, q);
  }
  return vectors.map((vector, k) => ({ value: entry(work, k, k), vector })).sort((a, b) => b.value - a.value);
}

/** Turns the plane of the axes p and q so that the entry (p, q) becomes zero. */
function rotate(work: Float64Array[], vectors: Float64Array[], p: number, q: number): void {
  const coupling = entry(work, p, q);
  if (coupling === 0) return;
  const theta = (entry(work, q, q) - entry(work, p, p)) / (2 * coupling);
  // The smaller of the two angles, which keeps what is nearly diagonal nearly so.
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(1, theta));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = tangent * cosine;
  for (const row of work) turn(row, p, row, q, cosine, sine);
  const [rowP, rowQ] = [work[p], work[q]] as [Float64Array, Float64Array];
  const [vectorP, vectorQ] = [vectors[p], vectors[q]] as [Float64Array, Float64Array];
  for (let k = 0; k < work.length; k++) {
    turn(rowP, k, rowQ, k, cosine, sine);
    turn(vectorP, k, vectorQ, k, cosine, sine);
  }
}

function turn(a: Float64Array, i: number, b: Float64Array, j: number, cosine: number, sine: number): void {
  const [x, y] = [a[i] as number, b[j] as number];
  a[i] = cosine * x - sine * y;
  b[j] = sine * x + cosine * y;
}

function largestOffDiagonal(work: readonly Float64Array[]): number {
  let largest = 0;
  work.forEach((row, i) => {
    for (let j = i + 1; j < row.length; j++) largest = Math.max(largest, Math.abs(row[j] as number));
  });
  return largest;
}

const entry = (rows: readonly Float64Array[], i: number, j: number): number => rows[i]?.[j] ?? NaN;

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
