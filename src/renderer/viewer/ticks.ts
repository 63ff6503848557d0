import { t } from '../language/language.ts';
/**
 * Steps of 1, 2, 2.5 or 5 times a power of ten that cut a range into at most `most` parts.
 *
 * @returns the step; always > 0
 */
export function niceStep(low: number, high: number, most: number): number {
  if (!(low < high)) throw new RangeError(`invalid range: ${low} to ${high}`);
  if (!(most >= 1)) throw new RangeError(`invalid number of steps: ${most}`);
  const least = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const tolerance = 1 + 1e-9;
  for (const factor of [1, 2, 2.5, 5]) if (factor * power * tolerance >= least) return factor * power;
  return 10 * power;
}

/** Multiples of a nice step inside a range, rising; 0 is written as 0 and not as a rounding remainder. */
export function ticks(low: number, high: number, most: number): number[] {
  const step = niceStep(low, high, most);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const values: number[] = [];
  for (let count = first; count <= last; count += 1) values.push(count === 0 ? 0 : round(count * step, step));
  return values;
}

/** Removes the binary remainder of a multiple of `step`. */
function round(value: number, step: number): number {
  const digits = Math.min(15, Math.max(0, 2 - Math.floor(Math.log10(step))));
  return Math.abs(value) < 1e15 && step < 1e12 ? Number(value.toFixed(digits)) : value;
}

/**
 * A value as a short number with three significant digits: plain from 0.001 to 99,999, else with an exponent. The minus
 * is the typographic one.
 */
export function formatValue(value: number, significant = 3): string {
  if (Number.isNaN(value)) return t('not a number');
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const plain = size >= 1e-3 && size < 1e5;
  const text = plain ? plainDigits(size, significant) : exponent(size, significant);
  return value < 0 ? `−${text}` : text;
}

function plainDigits(size: number, significant: number): string {
  const decimals = Math.max(0, significant - 1 - Math.floor(Math.log10(size)));
  return Number(size.toFixed(Math.min(12, decimals))).toString();
}

function exponent(size: number, significant: number): string {
  const [mantissa = '0', power = '0'] = size.toExponential(significant - 1).split('e');
  return `${Number(mantissa)}e${power.replace('+', '').replace('-', '−')}`;
}
