import type { BenchmarkOverview } from '#contract/benchmark.ts';
import type { ParameterValues } from '#contract/explanation.ts';
import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';

/** A value with fixed decimals and the typographic minus; null is a dash. */
export function fixed(value: number | null, decimals = 3): string {
  if (value === null) return '–';
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** The same with a plus where it is above zero. */
export function signed(value: number, decimals = 3): string {
  const text = fixed(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** What a benchmark is called: its title, or the methods in it. */
export function benchmarkName({ title, entries }: Pick<BenchmarkOverview, 'title' | 'entries'>): string {
  if (title !== null) return title;
  const methods = [...new Set(entries.filter(({ control }) => !control).map(({ line }) => line))];
  const [first, second, ...more] = methods.length === 0 ? entries.map((entry) => entry.title) : methods;
  const named = [first, second].filter((name) => name !== undefined).join(', ');
  return more.length === 0 ? named : t('{{named}} and {{more}} more', { named, more: more.length });
}

/** `20 pictures, 2 segmentations, 8 methods` */
export function extentOf({
  pictures,
  segmentations,
  entries,
}: Pick<BenchmarkOverview, 'pictures' | 'segmentations' | 'entries'>): string {
  const counted = (count: number, what: string) => `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
  return [
    counted(pictures.length, 'picture'),
    counted(segmentations.length, 'segmentation'),
    counted(entries.filter(({ control }) => !control).length, 'method'),
  ].join(', ');
}

/** `samples 500, tau 0.5` */
export function parametersText(parameters: ParameterValues): string {
  return Object.entries(parameters)
    .map(
      ([name, value]) => `${name} ${typeof value === 'number' ? formatValue(value, 6) : (value ?? 'none')}`,
    )
    .join(', ');
}

/** Passes of a mean over pictures: whole ones, unless they are few. */
export function passesText(passes: number | null): string {
  if (passes === null) return '–';
  return passes < 10 && !Number.isInteger(passes) ? passes.toFixed(1) : formatCount(passes);
}
