import type uPlot from 'uplot';
import { lineStyle } from '#shared/domain/comparison/line-style.ts';
import { chartAxes, chartScales, type ChartAxis, type ChartLimits } from './chart-axes.ts';
import type { ChartColors } from './chart-colors.ts';

export interface ChartSeries {
  readonly label: string;
  /**
   * `main` is the accent, `side` the quiet line beside it; a number: one of many that are alike, drawn in the color
   * and dash of this index.
   */
  readonly role: 'main' | 'side' | number;
}

/** A value on the horizontal axis that stands out, with a word beside its line. */
export interface ChartMark {
  readonly x: number;
  readonly label: string;
}

/** What the chart shows now; unlike the rest it may change many times a second. */
export interface ChartContent {
  /** x values, then one array for each series; null where a series has no point. */
  readonly data: uPlot.AlignedData;
  readonly limits: ChartLimits;
  readonly mark: ChartMark | null;
  /** A height to compare with, drawn dotted from side to side; null where there is none. */
  readonly level: number | null;
}

/** What stands under the pointer: of each series its last point up to there, null before its first. */
export interface ChartReading {
  readonly x: number;
  readonly values: readonly (number | null)[];
}

export interface ChartDescription {
  readonly colors: ChartColors;
  readonly series: readonly ChartSeries[];
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** Charts of one group show the same value at the same time. */
  readonly group: string;
  /** Read whenever it is drawn. */
  readonly content: () => ChartContent;
  /** Null when the pointer has left. */
  readonly onreading: (reading: ChartReading | null) => void;
}

/** Points nearer to each other than this are left out of a line. */
const pointEveryPx = 10;

export function chartOptions(description: ChartDescription): Omit<uPlot.Options, 'width' | 'height'> {
  const { colors, series, x, y, content } = description;
  return {
    legend: { show: false },
    cursor: cursorOf(description),
    padding: [8, 20, 0, 0],
    scales: chartScales(x, () => content().limits),
    axes: chartAxes(x, y, colors),
    series: [{}, ...series.map((one) => lineOf(one, colors))],
    hooks: {
      draw: [
        (plot) => drawLevel(plot, content().level, colors),
        (plot) => drawMark(plot, content().mark, colors),
      ],
      setCursor: [readingOf(description)],
    },
  };
}

function cursorOf({ group }: ChartDescription): uPlot.Cursor {
  return {
    y: false,
    drag: { x: false, y: false },
    sync: { key: group, setSeries: false, scales: ['x', null] },
    points: { size: 9 },
    dataIdx: lastPoint,
    // The line stands at a point, not between two.
    move: (plot, left, top) => {
      const value = plot.data[0][plot.posToIdx(left)];
      return [left < 0 || value === undefined ? left : plot.valToPos(value, 'x'), top];
    },
  };
}

/** A curve that has no point here still has the value of its last one; before its first it has none. */
function lastPoint(plot: uPlot, series: number, hovered: number): number {
  const values = plot.data[series] ?? [];
  for (let index = hovered; index > 0; index--) if (values[index] != null) return index;
  return 0;
}

function readingOf({ onreading }: ChartDescription): (plot: uPlot) => void {
  return ({ cursor, data }) => {
    const { idx } = cursor;
    if (idx == null) {
      onreading(null);
      return;
    }
    const values = data.slice(1).map((column, index) => column[cursor.idxs?.[index + 1] ?? idx] ?? null);
    onreading({ x: data[0][idx] ?? 0, values });
  };
}

function drawMark(plot: uPlot, mark: ChartMark | null, colors: ChartColors): void {
  if (mark === null) return;
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const left = plot.valToPos(mark.x, 'x', true);
  const bottom = bbox.top + bbox.height;
  ctx.save();
  drawStraight(plot, { from: [left, bbox.top], to: [left, bottom], color: colors.text, dash: [2, 3] });
  ctx.font = colors.font.replace(/^12px/, `${12 * px}px`);
  ctx.fillStyle = colors.text;
  const isAtEnd = left > bbox.left + bbox.width * 0.75;
  ctx.textAlign = isAtEnd ? 'right' : 'left';
  const at = [left + (isAtEnd ? -6 : 6) * px, bottom - 8 * px] as const;
  // Lines that pass behind the word leave it readable.
  ctx.strokeStyle = colors.ground;
  ctx.lineWidth = 4 * px;
  ctx.lineJoin = 'round';
  ctx.strokeText(mark.label, ...at);
  ctx.fillText(mark.label, ...at);
  ctx.restore();
}

function drawLevel(plot: uPlot, level: number | null, colors: ChartColors): void {
  const { min, max } = plot.scales['y'] ?? {};
  if (level === null || min === undefined || max === undefined || level < min || level > max) return;
  const { left, width } = plot.bbox;
  const top = plot.valToPos(level, 'y', true);
  drawStraight(plot, { from: [left, top], to: [left + width, top], color: colors.reference, dash: [2, 4] });
}

interface Straight {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly color: string;
  readonly dash: readonly number[];
}

function drawStraight({ ctx }: uPlot, { from, to, color, dash }: Straight): void {
  const px = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.25 * px;
  ctx.setLineDash(dash.map((length) => length * px));
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.restore();
}

function lineOf(series: ChartSeries, colors: ChartColors): uPlot.Series {
  if (typeof series.role === 'number') return oneOfMany(series.label, series.role, colors);
  const line: uPlot.Series = {
    label: series.label,
    stroke: colors[series.role],
    width: series.role === 'main' ? 2 : 1.25,
    spanGaps: true,
    points: { show: false },
  };
  // A single point makes no line: the epochs' own marks show from the first one on.
  const size = series.role === 'main' ? 5 : 4;
  return { ...line, points: { show: hasRoomForPoints, size, fill: colors[series.role] } };
}

function oneOfMany(label: string, index: number, { many }: ChartColors): uPlot.Series {
  const { color, dash } = lineStyle(index);
  const stroke = many[color] ?? '';
  return {
    label,
    stroke,
    width: 2,
    spanGaps: true,
    points: { show: hasRoomForPoints, size: 5, fill: stroke },
    ...(dash.length === 0 ? {} : { dash: [...dash] }),
  };
}

function hasRoomForPoints(plot: uPlot, series: number): boolean {
  let count = 0;
  for (const value of plot.data[series] ?? []) if (value != null) count++;
  return count * pointEveryPx <= plot.bbox.width / devicePixelRatio;
}
