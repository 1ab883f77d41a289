/** Training steps to one accuracy at one batch size. */
export interface StepsRow {
  readonly batchSize: number;
  readonly steps: number;
  readonly predictedSteps: number;
}

const [width, height, margin] = [560, 320, 56];

/** @returns an SVG chart of predicted (line) and measured (dots) steps by batch size, with logarithmic axes */
export function stepsFigure(title: string, rows: readonly StepsRow[]): string {
  const all = rows.flatMap(({ steps, predictedSteps }) => [steps, predictedSteps]);
  const x = scale(
    rows.map(({ batchSize }) => batchSize),
    margin,
    width - 16,
  );
  const y = scale(all, height - margin, 40);
  const line = rows.map((row) => `${x(row.batchSize)},${y(row.predictedSteps)}`).join(' ');
  const dots = rows.map(
    (row) => `<circle cx="${x(row.batchSize)}" cy="${y(row.steps)}" r="5" fill="#0a6375"/>`,
  );
  const sizes = rows.map(
    ({ batchSize }) =>
      `<text x="${x(batchSize)}" y="${height - margin + 22}" text-anchor="middle">${batchSize}</text>`,
  );
  const counts = [1, 10, 100, 1000]
    .filter((count) => count >= Math.min(...all) && count <= Math.max(...all))
    .map((count) => `<text x="${margin - 12}" y="${y(count) + 4}" text-anchor="end">${count}</text>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#5d605c">`,
    `<rect width="${width}" height="${height}" fill="#fcfcfa"/>`,
    `<text x="16" y="24" font-weight="600" fill="#1a1c1b">${title}</text>`,
    `<polyline points="${line}" fill="none" stroke="#8b8c86" stroke-width="2" stroke-dasharray="6 4"/>`,
    ...[...dots, ...sizes, ...counts],
    `<text x="${width - 16}" y="${height - 12}" text-anchor="end">batch size · dots: measured steps, line: predicted</text>`,
    '</svg>\n',
  ].join('\n');
}

/** @returns a logarithmic scale from values to coordinates between `from` and `to` */
function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  return (value) => Math.round(from + ((Math.log(value) - low) / (high - low)) * (to - from));
}
