import type uPlot from 'uplot';

/** `main` is the accent, `side` the quiet line beside it, `reference` a dotted line to compare with. */
export type SeriesRole = 'main' | 'side' | 'reference';

export interface ChartSeries {
  readonly label: string;
  readonly role: SeriesRole;
}

export interface ChartColours extends Readonly<Record<SeriesRole, string>> {
  readonly text: string;
  readonly line: string;
  readonly font: string;
}

export interface ChartDescription {
  readonly colours: ChartColours;
  readonly series: readonly ChartSeries[];
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  readonly limits: readonly [number, number] | undefined;
  readonly heightPx: number;
}

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
    text: resolve('--text-muted'),
    line: resolve('--line'),
    font: `12px ${getComputedStyle(host).fontFamily}`,
  };
  probe.remove();
  return colours;
}

export function chartOptions(description: ChartDescription): Omit<uPlot.Options, 'width'> {
  const { colours, series, formatX, formatY, limits, heightPx } = description;
  const axis = { stroke: colours.text, font: colours.font, ticks: { show: false } };
  return {
    height: heightPx,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 12, 0, 0],
    scales: {
      x: { time: false },
      y: limits === undefined ? {} : { range: [limits[0], limits[1]] },
    },
    axes: [
      { ...axis, size: 28, gap: 6, grid: { show: false }, values: (_, splits) => splits.map(formatX) },
      {
        ...axis,
        size: 48,
        gap: 8,
        grid: { stroke: colours.line, width: 1 },
        values: (_, splits) => splits.map(formatY),
      },
    ],
    series: [{}, ...series.map((one) => lineOf(one, colours))],
  };
}

function lineOf(series: ChartSeries, colours: ChartColours): uPlot.Series {
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
