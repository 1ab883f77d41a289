import type uPlot from 'uplot';
import { lineStyle } from '#shared/domain/comparison/line-style.ts';
import { chartAxes, chartScales, type ChartAxis, type ChartLimits } from './chart-axes.ts';
import type { ChartColours } from './chart-colours.ts';

export interface ChartSeries {
  readonly label: string;
  /**
   * `main` is the accent, `side` the quiet line beside it; a number: one of many that are alike, drawn in the colour
   * and dash of this place.
   */
  readonly role: 'main' | 'side' | number;
}

/** A place on the horizontal axis that stands out, with a word beside its line. */
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
  readonly colours: ChartColours;
  readonly series: readonly ChartSeries[];
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** Charts of one group show the same place at the same time. */
  readonly group: string;
  /** Read whenever it is drawn. */
  readonly content: () => ChartContent;
  /** Null when the pointer has left. */
  readonly onreading: (reading: ChartReading | null) => void;
}

/** Points nearer to each other than this are left out of a line. */
const pointEveryPx = 10;

export function chartOptions(description: ChartDescription): Omit<uPlot.Options, 'width' | 'height'> {
  const { colours, series, x, y, content } = description;
  return {
    legend: { show: false },
    cursor: cursorOf(description),
    padding: [8, 20, 0, 0],
    scales: chartScales(x, () => content().limits),
    axes: chartAxes(x, y, colours),
    series: [{}, ...series.map((one) => lineOf(one, colours))],
    hooks: {
      draw: [
        (plot) => drawLevel(plot, content().level, colours),
        (plot) => drawMark(plot, content().mark, colours),
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
      const place = plot.data[0][plot.posToIdx(left)];
      return [left < 0 || place === undefined ? left : plot.valToPos(place, 'x'), top];
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

function drawMark(plot: uPlot, mark: ChartMark | null, colours: ChartColours): void {
  if (mark === null) return;
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const left = plot.valToPos(mark.x, 'x', true);
  const bottom = bbox.top + bbox.height;
  ctx.save();
  drawStraight(plot, { from: [left, bbox.top], to: [left, bottom], colour: colours.text, dash: [2, 3] });
  ctx.font = colours.font.replace(/^12px/, `${12 * px}px`);
  ctx.fillStyle = colours.text;
  const isAtEnd = left > bbox.left + bbox.width * 0.75;
  ctx.textAlign = isAtEnd ? 'right' : 'left';
  const at = [left + (isAtEnd ? -6 : 6) * px, bottom - 8 * px] as const;
  // Lines that pass behind the word leave it readable.
  ctx.strokeStyle = colours.ground;
  ctx.lineWidth = 4 * px;
  ctx.lineJoin = 'round';
  ctx.strokeText(mark.label, ...at);
  ctx.fillText(mark.label, ...at);
  ctx.restore();
}

function drawLevel(plot: uPlot, level: number | null, colours: ChartColours): void {
  const { min, max } = plot.scales['y'] ?? {};
  if (level === null || min === undefined || max === undefined || level < min || level > max) return;
  const { left, width } = plot.bbox;
  const top = plot.valToPos(level, 'y', true);
  drawStraight(plot, { from: [left, top], to: [left + width, top], colour: colours.reference, dash: [2, 4] });
}

interface Straight {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly colour: string;
  readonly dash: readonly number[];
}

function drawStraight({ ctx }: uPlot, { from, to, colour, dash }: Straight): void {
  const px = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.25 * px;
  ctx.setLineDash(dash.map((length) => length * px));
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.restore();
}

function lineOf(series: ChartSeries, colours: ChartColours): uPlot.Series {
  if (typeof series.role === 'number') return oneOfMany(series.label, series.role, colours);
  const line: uPlot.Series = {
    label: series.label,
    stroke: colours[series.role],
    width: series.role === 'main' ? 2 : 1.25,
    spanGaps: true,
    points: { show: false },
  };
  // A single point makes no line: the epochs' own marks show from the first one on.
  const size = series.role === 'main' ? 5 : 4;
  return { ...line, points: { show: hasRoomForPoints, size, fill: colours[series.role] } };
}

function oneOfMany(label: string, place: number, { many }: ChartColours): uPlot.Series {
  const { color, dash } = lineStyle(place);
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
