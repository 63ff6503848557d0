import { constants, open } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isHitachi } from './hitachi.ts';
import { isJeol } from './jeol.ts';
import { decodeText } from './tiff-text-tags.ts';

const maximumBytes = 2 ** 20;

export interface SideFile {
  readonly name: string;
  readonly text: string;
}

/** The text file that JEOL and Hitachi microscopes write beside a picture: its name with `.txt`. */
export async function readSideFile(picture: string): Promise<SideFile | null> {
  const stem = basename(picture, extname(picture));
  for (const ending of ['.txt', '.TXT', '.Txt']) {
    const name = `${stem}${ending}`;
    const text = await readShortText(join(dirname(picture), name));
    if (text !== null && isMicroscopeText(text)) return { name, text };
  }
  return null;
}

/** Whether a file is such a text, so that it is no picture that somebody misses. */
export async function isSideFile(path: string): Promise<boolean> {
  if (extname(path).toLowerCase() !== '.txt') return false;
  const text = await readShortText(path);
  return text !== null && isMicroscopeText(text);
}

function isMicroscopeText(text: string): boolean {
  return isJeol(text) || isHitachi(text);
}

/** A short plain file's text; null for what is not there, no file, too long, or may not be read. */
async function readShortText(path: string): Promise<string | null> {
  // Non-blocking, or the opening of a named pipe would wait for a writer.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => null);
  if (file === null) return null;
  try {
    const status = await file.stat();
    if (!status.isFile() || status.size > maximumBytes) return null;
    const bytes = Buffer.alloc(status.size);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return decodeText(bytes.subarray(0, bytesRead));
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
