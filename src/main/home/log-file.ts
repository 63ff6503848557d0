import { appendFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ErrorLog } from '#rpc/transport.ts';

const longest = 5_000_000;

/**
 * The program's log on this PC: one line per event with its time. Errors that are bugs stand here under the id that
 * the user saw. Starts a new file at 5 MB and keeps the one before.
 */
export class LogFile implements ErrorLog {
  readonly #file: string;
  readonly #now: () => Date;

  constructor(home: string, now: () => Date) {
    this.#file = path.join(home, 'waferlens.log');
    this.#now = now;
  }

  error(message: string, cause?: unknown): void {
    this.#write('error', cause === undefined ? message : `${message}: ${inWords(cause)}`);
  }

  warn(message: string): void {
    this.#write('warning', message);
  }

  /** A log that can't be written must not stop the work. */
  #write(level: string, message: string): void {
    try {
      if ((statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0) > longest) {
        renameSync(this.#file, `${this.#file}.1`);
      }
      appendFileSync(
        this.#file,
        `${this.#now().toISOString()} ${level} ${message.replaceAll('\n', '\n  ')}\n`,
      );
    } catch {
      // Nothing better to do: the disk is full or the folder is gone.
    }
  }
}

function inWords(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
