import { writeFileSync } from 'node:fs';
import process from 'node:process';

/** One line of the table that `npm run bench` prints. */
export interface Measurement {
  readonly what: string;
  readonly measured: string;
  /** What it must not exceed, in words; left out where there is no limit. */
  readonly limit?: string;
  /** Whether the limit is kept; null without one. */
  readonly ok: boolean | null;
  /** The plain figures. */
  readonly figures: Readonly<Record<string, number | string>>;
}

/** Hands the measurements to the runner, which named the file. */
export function handOver(measurements: readonly Measurement[]): void {
  const [, , file] = process.argv;
  if (file === undefined) for (const row of measurements) console.log(`${row.what}: ${row.measured}`);
  else writeFileSync(file, JSON.stringify(measurements));
}

/** The middle one of several values; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half - 1)] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}
