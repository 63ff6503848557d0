import type { Failure, FailureValue } from '#contract/failure.ts';

/** Where the command line writes; injected so that tests can read it. */
export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean | undefined };
}

export interface ProgressEvent {
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly message: string;
}

/**
 * What a command prints. Results go to standard output: a table or words, or with `--json` one JSON value. Progress
 * goes to standard error on a terminal, or as JSON lines to standard output with `--json`. Errors are one line.
 */
export class Output {
  readonly json: boolean;
  readonly #streams: Streams;
  #barLength = 0;
  #lastProgress = 0;

  constructor(streams: Streams, json: boolean) {
    this.#streams = streams;
    this.json = json;
  }

  /** Prints a result: `value` with `--json`, else the lines. */
  result(value: unknown, lines: () => readonly string[]): void {
    this.#clearBar();
    if (this.json) this.#streams.out.write(`${JSON.stringify(value)}\n`);
    else for (const line of lines()) this.#streams.out.write(`${line}\n`);
  }

  /** A remark for people only. */
  note(text: string): void {
    this.#clearBar();
    if (!this.json) this.#streams.out.write(`${text}\n`);
  }

  warn(text: string): void {
    this.#clearBar();
    this.#streams.err.write(`${this.json ? JSON.stringify({ warning: text }) : `warning: ${text}`}\n`);
  }

  progress(event: ProgressEvent): void {
    const now = performance.now();
    const last = event.done >= event.total;
    if (now - this.#lastProgress < 200 && !last) return;
    this.#lastProgress = now;
    if (this.json) {
      this.#streams.out.write(`${JSON.stringify({ progress: event })}\n`);
    } else if (this.#streams.err.isTTY === true) {
      const share = event.total > 0 ? event.done / event.total : 0;
      const filled = Math.round(share * 24);
      const bar = `[${'#'.repeat(filled)}${'.'.repeat(24 - filled)}] ${Math.round(event.done)}/${Math.round(event.total)} ${event.unit}  ${event.message}`;
      this.#streams.err.write(`\r${bar.padEnd(this.#barLength)}`);
      this.#barLength = bar.length;
    }
  }

  /** `error: CODE: message`, or an object with `--json`. */
  failure(failure: FailureValue | Failure): void {
    this.#clearBar();
    const { code, message, data } = failure;
    this.#streams.err.write(
      this.json
        ? `${JSON.stringify({ error: data === undefined ? { code, message } : { code, message, data } })}\n`
        : `error: ${code}: ${message.replaceAll('\n', ' ')}\n`,
    );
  }

  #clearBar(): void {
    if (this.#barLength === 0) return;
    this.#streams.err.write(`\r${' '.repeat(this.#barLength)}\r`);
    this.#barLength = 0;
  }
}

export type Align = 'left' | 'right';

/** Rows of text in aligned columns. Numbers stand to the right when `align` says so. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Align[] = [],
): string[] {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? '';
        return align[column] === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

/** A share as "93.4 %", or a dash where there is none. */
export function percent(value: number | null): string {
  return value === null ? '-' : `${(100 * value).toFixed(1)} %`;
}

/** A value with three decimals, or a dash where there is none. */
export function decimal(value: number | null, digits = 3): string {
  return value === null ? '-' : value.toFixed(digits);
}

/** A count of bytes in the unit that fits. */
export function byteCount(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
