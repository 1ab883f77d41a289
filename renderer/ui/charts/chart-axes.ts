import type uPlot from 'uplot';
import { logTicks, niceRange, niceTicks } from '#shared/domain/nice-ticks.ts';
import type { ChartColors } from './chart-colors.ts';

export interface ChartAxis {
  /** What it counts; empty where the chart's title says it. */
  readonly name: string;
  /** @param step the distance between two marks, which decides how many digits they need */
  readonly format: (value: number, step: number) => string;
  /** Whether only whole numbers are marked. */
  readonly isWhole?: boolean;
  /** Whether equal ratios are equally far; all values are above 0 then. */
  readonly isLogarithmic?: boolean;
}

export type Limits = readonly [low: number, high: number];

/** Where the axes begin and end now; null where that follows from the data. */
export interface ChartLimits {
  readonly x: Limits | null;
  readonly y: Limits | null;
}

const leastSizePx = 44;
const gapPx = 8;
/** A mark for each of these many px, so that numbers stay apart. */
const markEveryPx = { x: 48, y: 36 } as const;
/** On a logarithmic axis 1, 2 and 5 lie closer than marks of equal distance. */
const logMarkEveryPx = 40;

export function chartAxes(x: ChartAxis, y: ChartAxis, colors: ChartColors): uPlot.Axis[] {
  const common: uPlot.Axis = { stroke: colors.text, font: colors.font, ticks: { show: false } };
  const name: uPlot.Axis =
    x.name === '' ? {} : { label: x.name, labelFont: colors.font, labelSize: 20, labelGap: 0 };
  return [
    { ...common, ...name, size: 28, gap: 6, grid: { show: false }, ...marks(x, 'x') },
    {
      ...common,
      size: widthOfLabels,
      gap: gapPx,
      grid: { stroke: colors.line, width: 1 },
      ...marks(y, 'y'),
    },
  ];
}

/** @param limits read whenever the data changes: an axis that grows needs no new chart */
export function chartScales(x: ChartAxis, limits: () => ChartLimits): uPlot.Scales {
  return {
    x: {
      time: false,
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- its enum is a type without values at run time
      distr: x.isLogarithmic === true ? 3 : 1,
      range: (_, low, high) => {
        if (limits().x !== null) return [...(limits().x as Limits)];
        // Left to itself a logarithmic axis would reach to the next power of ten on either side.
        return x.isLogarithmic === true ? [low * 0.9, high * 1.1] : [low, high];
      },
    },
    y: {
      range: (plot, low, high) => {
        const { y } = limits();
        if (y !== null) return [...y];
        // Before the first point uPlot passes null for both ends, whatever its types say.
        const isEmpty = (low as number | null) === null;
        return isEmpty ? [0, 1] : [...niceRange(low, high, markCount(plot, 'y'))];
      },
    },
  };
}

function marks({ format, isWhole, isLogarithmic }: ChartAxis, axis: 'x' | 'y'): uPlot.Axis {
  return {
    splits: (plot, _, low, high) => {
      if (isLogarithmic === true) return [...logTicks(low, high, markCount(plot, axis, logMarkEveryPx))];
      const ticks = niceTicks(low, high, markCount(plot, axis));
      return isWhole === true ? ticks.filter(Number.isInteger) : [...ticks];
    },
    // A logarithmic axis would hide some of them again.
    filter: (_, splits) => splits,
    values: (_, splits) => {
      const step = (splits[1] ?? 1) - (splits[0] ?? 0);
      return splits.map((value) => format(value, isLogarithmic === true ? value : step));
    },
  };
}

function markCount(plot: uPlot, axis: 'x' | 'y', everyPx: number = markEveryPx[axis]): number {
  const lengthPx = axis === 'x' ? plot.width - leastSizePx : plot.height - leastSizePx;
  return Math.max(2, Math.floor(lengthPx / everyPx));
}

/** As wide as its widest label: “95.25 %” needs more than “0.5”. */
function widthOfLabels(plot: uPlot, values: readonly string[] | null, index: number): number {
  const { ctx } = plot;
  const font = plot.axes[index]?.font;
  ctx.save();
  // uPlot keeps a font as [CSS font, its size …], scaled to the canvas's own pixels.
  ctx.font = Array.isArray(font) ? String(font[0]) : String(font);
  const widest = Math.max(0, ...(values ?? []).map((value) => ctx.measureText(value).width));
  ctx.restore();
  return Math.max(leastSizePx, Math.ceil(widest / devicePixelRatio) + gapPx);
}
