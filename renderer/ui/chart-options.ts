import type uPlot from 'uplot';
import { lineStyle, seriesColourCount } from '../../shared/domain/sweep/line-style.ts';

/** `main` is the accent, `side` the quiet line beside it, `reference` a dotted line to compare with. */
export type SeriesRole = 'main' | 'side' | 'reference';

export interface ChartSeries {
  readonly label: string;
  /** A number: one of many that are alike, drawn in the colour and dash of this place. */
  readonly role: SeriesRole | number;
}

export interface ChartColours extends Readonly<Record<SeriesRole, string>> {
  /** Of `--series-1` …, in their order. */
  readonly many: readonly string[];
  readonly text: string;
  readonly line: string;
  readonly font: string;
}

export interface ChartAxis {
  readonly format: (value: number) => string;
  /** Where it begins and ends; free where absent. */
  readonly limits?: readonly [number, number] | undefined;
  /** Whether only whole numbers are marked. */
  readonly isWhole?: boolean;
  /** Whether equal ratios are equally far; all values are above 0 then. */
  readonly isLogarithmic?: boolean;
}

export interface ChartDescription {
  readonly colours: ChartColours;
  readonly series: readonly ChartSeries[];
  readonly x: ChartAxis;
  readonly y: ChartAxis;
}

const wholeSteps = [1, 2, 5].flatMap((digit) => [0, 1, 2, 3, 4, 5, 6].map((power) => digit * 10 ** power));

/** A canvas knows no tokens: they are read, resolved for light or dark, from the page. */
export function chartColours(host: HTMLElement): ChartColours {
  const probe = host.ownerDocument.createElement('span');
  host.append(probe);
  const resolve = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    main: resolve('--accent'),
    side: resolve('--line-control'),
    reference: resolve('--text-muted'),
    many: Array.from({ length: seriesColourCount }, (_, index) => resolve(`--series-${index + 1}`)),
    text: resolve('--text-muted'),
    line: resolve('--line'),
    font: `12px ${getComputedStyle(host).fontFamily}`,
  };
  probe.remove();
  return colours;
}

export function chartOptions({
  colours,
  series,
  x,
  y,
}: ChartDescription): Omit<uPlot.Options, 'width' | 'height'> {
  const axis = { stroke: colours.text, font: colours.font, ticks: { show: false } };
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 20, 0, 0],
    scales: { x: { time: false, ...rangeOf(x) }, y: rangeOf(y) },
    axes: [
      { ...axis, size: 28, gap: 6, grid: { show: false }, ...marksOf(x) },
      { ...axis, size: 48, gap: 8, grid: { stroke: colours.line, width: 1 }, ...marksOf(y) },
    ],
    series: [{}, ...series.map((one) => lineOf(one, colours))],
  };
}

function rangeOf({ limits, isLogarithmic }: ChartAxis): uPlot.Scale {
  if (isLogarithmic === true) {
    return {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- its enum is a type without values at run time
      distr: 3,
      // Left to itself the axis would reach to the next power of ten on either side.
      range: (_, least, most) => [least * 0.9, most * 1.1],
    };
  }
  return limits === undefined ? {} : { range: [limits[0], limits[1]] };
}

function marksOf({ format, isWhole, isLogarithmic }: ChartAxis): uPlot.Axis {
  const values: uPlot.Axis['values'] = (_, splits) => splits.map(format);
  if (isLogarithmic === true)
    return { values: (_, splits) => splits.map((value) => (isMarked(value) ? format(value) : '')) };
  return isWhole === true ? { values, incrs: wholeSteps.toSorted((one, other) => one - other) } : { values };
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
  if (series.role === 'reference') line.dash = [2, 4];
  // A single point makes no line: the epochs' own marks show from the first one on.
  if (series.role === 'main') line.points = { show: true, size: 5, fill: colours.main };
  return line;
}

function oneOfMany(label: string, place: number, { many }: ChartColours): uPlot.Series {
  const { colour, dash } = lineStyle(place);
  const stroke = many[colour] ?? '';
  return {
    label,
    stroke,
    width: 2,
    spanGaps: true,
    points: { show: true, size: 5, fill: stroke },
    ...(dash.length === 0 ? {} : { dash: [...dash] }),
  };
}

/** On a logarithmic axis 1, 2 and 5 times a power of ten have room for a number, what lies between has not. */
function isMarked(value: number): boolean {
  const digit = Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
  return digit === 1 || digit === 2 || digit === 5;
}
