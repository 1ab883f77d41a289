/** Texts of one plural message by Intl's category; `#` stands for the number. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Numbers, percentages, durations, sizes, and dates as a language writes them. */
export interface Format {
  readonly locale: string;
  readonly number: (value: number) => string;
  /** A fraction 0 … 1 as a percentage with one decimal: 95.4%. */
  readonly percent: (fraction: number) => string;
  /** A fraction 0 … 1 as a whole percentage: 95%. */
  readonly wholePercent: (fraction: number) => string;
  /** A very small fraction as a percentage with one significant digit: 0.00003%. */
  readonly smallPercent: (fraction: number) => string;
  /** A difference of fractions in percentage points with one decimal, without a unit: 5.2. */
  readonly points: (fraction: number) => string;
  /** With enough decimals to tell values apart that differ by `step`: 0.75 and 1.00 for 0.25. */
  readonly atStep: (value: number, step: number) => string;
  /** A fraction 0 … 1 as a percentage, likewise: 95.25% for a step of 0.0025. */
  readonly percentAtStep: (fraction: number, step: number) => string;
  /** Three significant digits: 0.00313. */
  readonly significant: (value: number) => string;
  /** Powers of ten for very small numbers: 3e-8. */
  readonly scientific: (value: number) => string;
  /** 8 s, 2 min 5 s, 1 h 20 min; below ten seconds one decimal where `isExact`. */
  readonly duration: (seconds: number, isExact?: boolean) => string;
  /** As precise as an estimate can be: 12 s, 45 s, 1 min 30 s, 6 min, 1 h 20 min. */
  readonly roughDuration: (seconds: number) => string;
  /** 12.4 MB (powers of ten, as file managers show it). */
  readonly bytes: (count: number) => string;
  readonly date: (iso: string) => string;
  readonly plural: (count: number, forms: PluralForms) => string;
  readonly list: (items: readonly string[]) => string;
}

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function createFormat(locale: string): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const percentWith = (digits: Intl.NumberFormatOptions): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { style: 'percent', ...digits });
  const decimals = (count: number): Intl.NumberFormatOptions => ({
    minimumFractionDigits: count,
    maximumFractionDigits: count,
  });
  const oneDecimal = new Intl.NumberFormat(locale, decimals(1));
  const percent = percentWith(decimals(1));
  const wholePercent = percentWith(decimals(0));
  const smallPercent = percentWith({ maximumSignificantDigits: 1 });
  const significant = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const rules = new Intl.PluralRules(locale);
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  const unit = (value: number, name: string): string =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      // In the short form there are “0 byte”.
      unitDisplay: name === 'byte' ? 'long' : 'short',
      maximumFractionDigits: value < 100 && name !== 'byte' ? 1 : 0,
    }).format(value);

  return {
    locale,
    number: (value) => whole.format(value),
    percent: (fraction) => percent.format(fraction),
    wholePercent: (fraction) => wholePercent.format(fraction),
    smallPercent: (fraction) => smallPercent.format(fraction),
    points: (fraction) => oneDecimal.format(fraction * 100),
    atStep: (value, step) => value.toLocaleString(locale, decimals(decimalsOf(step))),
    percentAtStep: (fraction, step) => percentWith(decimals(decimalsOf(step * 100))).format(fraction),
    significant: (value) => significant.format(value),
    scientific: (value) => (value === 0 ? '0' : value.toExponential(0).replace('e+', 'e')),
    duration: (seconds, isExact = false) => formatDuration(seconds, isExact ? oneDecimal : whole, whole),
    roughDuration: (seconds) => formatDuration(roughly(seconds), whole, whole),
    bytes(count) {
      const power = Math.min(sizes.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
      return unit(count / 1000 ** power, sizes[power] ?? 'byte');
    },
    date: (iso) => dates.format(new Date(iso)),
    plural: (count, forms) =>
      (forms[rules.select(count)] ?? forms.other).replaceAll('#', whole.format(count)),
    list: (items) => lists.format(items),
  };
}

const mostDecimals = 8;

function decimalsOf(step: number): number {
  for (let digits = 0; digits < mostDecimals; digits++) {
    const scaled = Math.abs(step) * 10 ** digits;
    if (scaled >= 1 - 1e-9 && Math.abs(scaled - Math.round(scaled)) < 1e-6) return digits;
  }
  return mostDecimals;
}

function roughly(seconds: number): number {
  const to = (step: number): number => Math.round(seconds / step) * step;
  if (seconds < 20) return seconds;
  if (seconds < 57.5) return to(5);
  if (seconds < 285) return to(30);
  return seconds < 3570 ? to(60) : to(600);
}

function formatDuration(seconds: number, small: Intl.NumberFormat, whole: Intl.NumberFormat): string {
  if (seconds < 10) return `${small.format(Math.max(0, seconds))} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${whole.format(rounded)} s`;
  if (rounded < 3600) return twoUnits(rounded, 60, 'min', 's');
  return twoUnits(Math.round(rounded / 60), 60, 'h', 'min');
}

function twoUnits(value: number, size: number, large: string, small: string): string {
  const rest = value % size;
  const head = `${Math.floor(value / size)} ${large}`;
  return rest === 0 ? head : `${head} ${rest} ${small}`;
}
