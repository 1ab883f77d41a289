import { seriesColorCount } from '#shared/domain/comparison/line-style.ts';

export interface ChartColors {
  readonly main: string;
  readonly side: string;
  /** Of dotted lines to compare with. */
  readonly reference: string;
  /** Of `--series-1` …, in their order. */
  readonly many: readonly string[];
  /** What the chart stands on. */
  readonly ground: string;
  readonly text: string;
  readonly line: string;
  readonly font: string;
}

/** A canvas knows no tokens: they are read, resolved for light or dark, from the page. */
export function chartColors(host: HTMLElement): ChartColors {
  const probe = host.ownerDocument.createElement('span');
  host.append(probe);
  const resolve = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colors = {
    main: resolve('--accent'),
    side: resolve('--line-control'),
    reference: resolve('--text-muted'),
    many: Array.from({ length: seriesColorCount }, (_, index) => resolve(`--series-${index + 1}`)),
    ground: resolve('--surface'),
    text: resolve('--text-muted'),
    line: resolve('--line'),
    font: `12px ${getComputedStyle(host).fontFamily}`,
  };
  probe.remove();
  return colors;
}
