/** What stands where there is no value. */
export const noValue = '–';

const minus = '\u2212';

/** A value with a fixed number of decimals and a true minus sign; a dash for null. */
export function fixed(value: number | null, decimals = 3): string {
  if (value === null || !Number.isFinite(value)) return noValue;
  const digits = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(digits) !== 0 ? `${minus}${digits}` : digits;
}

/** A share as a percentage. */
export function percent(value: number | null, decimals = 1): string {
  return value === null ? noValue : `${fixed(value * 100, decimals)} %`;
}

/** Bounds as `[low, high]`; empty where there are none. */
export function bounds(low: number | null, high: number | null, decimals = 3): string {
  return low === null || high === null ? '' : `[${fixed(low, decimals)}, ${fixed(high, decimals)}]`;
}

/** A whole number with thin spaces between thousands. */
export function count(value: number): string {
  return String(Math.round(value))
    .replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009')
    .replace('-', minus);
}

/** A value beside a colour bar: three significant digits. */
export function tick(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const digits = size >= 1e-3 && size < 1e4 ? String(Number(size.toPrecision(3))) : size.toExponential(1);
  return `${value < 0 ? minus : ''}${digits.replace('e-', `e${minus}`).replace('e+', 'e')}`;
}

/** `2026-01-31 12:00 UTC` of an ISO 8601 time. */
export function dateText(timestamp: string): string {
  const date = new Date(timestamp);
  if (Number.isNaN(date.getTime())) return timestamp;
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** One of a thing, or several of it. */
export function amount(value: number, one: string, several = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : several}`;
}

/** The p of a test; one that four digits do not show is told as below them. */
export function chanceText(p: number | null): string {
  return p !== null && p < 0.0001 ? '< 0.0001' : fixed(p, 4);
}
