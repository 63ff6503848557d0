import { language, locale, t } from '../language/language.ts';

// Made once: a number format takes longer to make than to use a hundred times.
const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/**
 * 1234567 -> "1,234,567", in German "1 234 567": the decimal sign is a point in every language, as in records and
 * reports, so a point can't part thousands.
 */
export function formatCount(value: number): string {
  const text = wholeNumber.format(Math.round(value));
  return language() === 'de' ? text.replaceAll(',', '\u202f') : text;
}

/** A share of 1 as percent with one decimal: 0.9312 -> "93.1 %"; null -> a dash. */
export function formatPercent(share: number | null, decimals = 1): string {
  return share === null ? '–' : `${(share * 100).toFixed(decimals)} %`;
}

/** A number of moderate size with fixed decimals; null -> a dash. */
export function formatNumber(value: number | null, decimals = 3): string {
  return value === null ? '–' : value.toFixed(decimals);
}

const byteUnits = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** 1536 -> "1.5 KB" (1024 bytes to the KB). */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${byteUnits[power]}`;
}

/** Seconds in the two largest units: 4000 -> "1 h 7 min"; under a minute in seconds. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return t('{{seconds}} ms', { seconds: Math.round(seconds * 1000) });
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 600)
    return t('{{whole}} min {{whole2}} s', { whole: Math.floor(whole / 60), whole2: whole % 60 });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t('{{minutes}} min', { minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? t('{{hours}} h {{minutes}} min', { hours, minutes: minutes % 60 })
    : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function formatRate(perSecond: number): string {
  return perSecond >= 100 ? formatCount(perSecond) : perSecond.toPrecision(2);
}

const dayAndTime = new Intl.DateTimeFormat(locale(), {
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** A timestamp in local time: "31 Jan 2026, 13:05". */
export function formatTime(timestamp: string): string {
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime()) ? timestamp : dayAndTime.format(date);
}

/** The beginning of a hash, enough to recognise it. */
export function shortHash(sha256: string): string {
  return sha256.slice(0, 10);
}
