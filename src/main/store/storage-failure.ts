import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '#contract/failure.ts';

/**
 * Turns an error of the file system into a `Failure` that says what to do; anything else comes back as it is.
 *
 * @param doing What was being done, for example `storing a map`.
 * @param target The file or folder that was written.
 * @param bytes How much was to be written, where that is known.
 */
export function storageFailure(error: unknown, doing: string, target: string, bytes?: number): unknown {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Failure(
        'storage',
        `The disk of ${target} is full while ${doing}: ${spaceWords(target, bytes)}. ` +
          'Nothing was changed. Free some space and try again.',
        { path: target, ...(bytes === undefined ? {} : { bytes }) },
        error,
      );
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new Failure(
        'storage',
        `${target} can't be written while ${doing}: permission is missing or the disk is read-only. ` +
          'Allow writing there, or copy the project to another folder.',
        { path: target },
        error,
      );
    case 'EIO':
      return new Failure(
        'storage',
        `The disk of ${target} reports an error while ${doing}. Copy the project to another disk.`,
        { path: target },
        error,
      );
    default:
      return error;
  }
}

/** The `code` of a Node or SQLite error, or null. */
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

function spaceWords(target: string, bytes: number | undefined): string {
  const free = freeBytes(target);
  const needed = bytes === undefined ? 'more space is needed' : `${megabytes(bytes)} needed`;
  return free === null ? needed : `${needed}, ${megabytes(free)} free`;
}

/** Free space for this user on the disk of a file or folder, which need not be there yet; null where that is unknown. */
export function freeBytes(target: string): number | null {
  for (let place = target; ; place = dirname(place)) {
    try {
      const { bavail, bsize } = statfsSync(place);
      return bavail * bsize;
    } catch {
      if (dirname(place) === place) return null;
    }
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
