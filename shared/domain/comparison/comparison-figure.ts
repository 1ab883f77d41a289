import { logTicks, niceTicks } from '../nice-ticks.ts';
import { lineStyle } from './line-style.ts';

export interface ImageLine {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface FigureRequest {
  readonly title: string;
  /** The finding; broken into lines. */
  readonly caption: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Whether the horizontal axis is logarithmic; points at 0 or below are then left out. */
  readonly isLogarithmic: boolean;
  /** @param step the distance between two marks, which decides how many digits tell them apart */
  readonly formatX: (value: number, step: number) => string;
  readonly formatY: (value: number, step: number) => string;
  readonly lines: readonly ImageLine[];
  /** A level to mark, the accuracy to reach for example; null for none. */
  readonly level: number | null;
}

/** The light values of the tokens `--series-1` … `--series-8`: an image is looked at on paper. */
export const figureColors = [
  '#1f5fa8',
  '#00807a',
  '#4d7a12',
  '#8a6400',
  '#b4500f',
  '#b3264a',
  '#8b3fa0',
  '#5a5f66',
] as const;
const ink = '#1a1c1b';
const quiet = '#5d605c';
const rule = '#e3e3de';

const widthPx = 960;
const heightPx = 600;
/** Its left side is moved where numbers need more room. */
const area = { left: 72, top: 116, right: 760, bottom: 528 };
/** What stands left of the numbers (the axis's name) and right of them. */
const besideNumbers = 44;
const signWidths: Readonly<Record<string, number>> = { '.': 4.2, ',': 4.2, ' ': 4.2, '%': 12.4 };
const captionLength = 130;
const captionLines = 3;
const font = 'system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif';

/**
 * The chart of a comparison as an image that stands for itself: title, finding, axes, and a legend with color and dash.
 * Points that are no numbers are left out.
 * @returns SVG 1.1, 960 × 600, light, without scripts or links
 */
export function comparisonFigure(request: FigureRequest): string {
  const lines = request.lines.map(({ label, points }) => ({
    label,
    points: points.filter(
      ({ x, y }) => Number.isFinite(x) && Number.isFinite(y) && (x > 0 || !request.isLogarithmic),
    ),
  }));
  const scale = scaleOf(lines, request);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}" font-family="${font}" font-size="13" fill="${ink}" role="img">`,
    `<title>${escaped(request.title)}</title>`,
    `<rect width="${widthPx}" height="${heightPx}" fill="#ffffff"/>`,
    text(24, 36, request.title, 'font-size="20" font-weight="600"'),
    ...wrapped(request.caption).map((line, i) => text(24, 60 + i * 18, line, `fill="${quiet}"`)),
    ...axes(request, scale),
    ...(request.level === null ? [] : [level(request.level, scale)]),
    ...lines.flatMap(({ points }, index) => curve(points, index, scale)),
    ...lines.flatMap(({ label }, index) => legend(label, index)),
    '</svg>',
    '',
  ].join('\n');
}

interface Tick {
  readonly value: number;
  readonly label: string;
}

interface Scale {
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** Where the chart begins: its numbers have room beside it. */
  readonly left: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function scaleOf(lines: readonly ImageLine[], request: FigureRequest): Scale {
  const { level, isLogarithmic, formatX, formatY } = request;
  const points = lines.flatMap((line) => line.points);
  const highest = Math.max(1e-3, ...points.map(({ x }) => x));
  const lowest = isLogarithmic ? Math.min(highest / 2, ...points.map(({ x }) => x)) : 0;
  const positionOf = isLogarithmic ? Math.log : (value: number) => value;
  const heights = [...points.map(({ y }) => y), ...(level === null ? [] : [level])];
  const [low, high] = heights.length === 0 ? [0, 1] : [Math.min(...heights), Math.max(...heights)];
  const margin = Math.max((high - low) * 0.06, 1e-3);
  const ys = [low - margin, high + margin] as const;
  const yTicks = ticksOf(niceTicks(...ys, 6), formatY);
  const left = Math.max(area.left, besideNumbers + Math.max(0, ...yTicks.map(({ label }) => widthOf(label))));
  return {
    xTicks: isLogarithmic
      ? logTicks(lowest, highest, 10).map((value) => ({ value, label: formatX(value, value) }))
      : ticksOf(niceTicks(lowest, highest, 8), formatX),
    yTicks,
    left,
    x: (value) =>
      left +
      ((positionOf(value) - positionOf(lowest)) / (positionOf(highest) - positionOf(lowest))) *
        (area.right - left),
    y: (value) => area.bottom - ((value - ys[0]) / (ys[1] - ys[0])) * (area.bottom - area.top),
  };
}

function ticksOf(values: readonly number[], format: FigureRequest['formatY']): Tick[] {
  const step = (values[1] ?? 1) - (values[0] ?? 0);
  return values.map((value) => ({ value, label: format(value, step) }));
}

/** In the widest of the fonts that the image may be shown with, 13 px. */
function widthOf(label: string): number {
  return Array.from(label).reduce((sum, sign) => sum + (signWidths[sign] ?? 8.4), 0);
}

function axes(request: FigureRequest, { xTicks, yTicks, left, x, y }: Scale): string[] {
  const middle = (area.top + area.bottom) / 2;
  return [
    ...yTicks.flatMap(({ value, label }) => [
      `<path d="M${px(left)} ${px(y(value))}H${area.right}" stroke="${rule}"/>`,
      text(left - 8, y(value) + 4, label, `fill="${quiet}" text-anchor="end"`),
    ]),
    ...xTicks.map(({ value, label }) =>
      text(x(value), area.bottom + 20, label, `fill="${quiet}" text-anchor="middle"`),
    ),
    `<path d="M${px(left)} ${area.bottom}H${area.right}" stroke="${quiet}"/>`,
    text((left + area.right) / 2, area.bottom + 46, request.xLabel, 'text-anchor="middle"'),
    text(0, 0, request.yLabel, `text-anchor="middle" transform="translate(20 ${middle}) rotate(-90)"`),
  ];
}

function level(value: number, { left, y }: Scale): string {
  return `<path d="M${px(left)} ${px(y(value))}H${area.right}" stroke="${quiet}" stroke-dasharray="1 4"/>`;
}

function curve(points: ImageLine['points'], index: number, scale: Scale): string[] {
  const [first] = points;
  if (first === undefined) return [];
  const path = points.map(({ x, y }) => `${px(scale.x(x))} ${px(scale.y(y))}`).join('L');
  const dots = points.map(
    ({ x, y }) => `<circle cx="${px(scale.x(x))}" cy="${px(scale.y(y))}" r="2.5" fill="${colorOf(index)}"/>`,
  );
  return [`<path d="M${path}" fill="none" ${strokeOf(index)}/>`, ...(points.length <= 60 ? dots : [])];
}

function legend(label: string, index: number): string[] {
  const y = area.top + 8 + index * 22;
  return [`<path d="M784 ${y}H816" ${strokeOf(index)}/>`, text(824, y + 4, label)];
}

function strokeOf(index: number): string {
  const { dash } = lineStyle(index);
  const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
  return `stroke="${colorOf(index)}" stroke-width="2"${dashes}`;
}

const colorOf = (index: number): string => figureColors[lineStyle(index).color] ?? ink;
const px = (value: number): string => value.toFixed(1);

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${px(x)}" y="${px(y)}" ${attributes}>${escaped(content)}</text>`;
}

/** At most three lines, because there is no more room above the chart: the last one holds the rest. */
function wrapped(caption: string): string[] {
  const lines: string[] = [];
  let rest = caption;
  while (rest.length > captionLength && lines.length < captionLines - 1) {
    const end = rest.lastIndexOf(' ', captionLength);
    if (end <= 0) break;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end + 1);
  }
  return [...lines, rest];
}

function escaped(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
