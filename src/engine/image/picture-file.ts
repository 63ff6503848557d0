import { constants, type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Failure } from '#contract/failure.ts';
import { imageFailure } from './image-failure.ts';

/**
 * Reads a picture file whole. Only plain files are read: a pipe or a device would block or never end.
 *
 * @throws Failure with the reason `missing`, `unreadable`, `empty` or `too-large`
 */
export async function readPictureFile(path: string, maximumBytes: number): Promise<Buffer> {
  const name = basename(path);
  let file: FileHandle | undefined;
  try {
    // Non-blocking, or the opening of a named pipe would wait for a writer.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await file.stat();
    if (!status.isFile()) {
      throw imageFailure('unreadable', `"${name}" is ${status.isDirectory() ? 'a folder' : 'no plain file'}`);
    }
    if (status.size === 0) throw imageFailure('empty', `"${name}" is empty (0 bytes)`);
    if (status.size > maximumBytes) {
      throw imageFailure(
        'too-large',
        `"${name}" has ${status.size} bytes; picture files up to ${maximumBytes} bytes are read`,
      );
    }
    const bytes = Buffer.allocUnsafeSlow(status.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw failureOf(error, name);
  } finally {
    await file?.close();
  }
}

function failureOf(error: unknown, name: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return imageFailure('missing', `"${name}" is not there`, error);
    case 'EACCES':
    case 'EPERM':
      return imageFailure('unreadable', `"${name}" can't be read: no permission`, error);
    case undefined:
      return error;
    default:
      return imageFailure('unreadable', `"${name}" can't be read: ${code}`, error);
  }
}
