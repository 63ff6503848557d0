import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Failure } from '#contract/failure.ts';

export type TableEncoding = 'utf-8' | 'utf-16le' | 'windows-1252';

/**
 * The encoding of a table: UTF-16 by its byte order mark, else UTF-8 when the whole file is valid UTF-8, else
 * Windows-1252, which spreadsheets in Western Europe still write.
 *
 * @throws Failure `table` for files that are no text
 */
export async function tableEncoding(path: string): Promise<TableEncoding> {
  const file = await open(path);
  const head = Buffer.alloc(4096);
  const { bytesRead } = await file.read(head, 0, head.length, 0).finally(() => file.close());
  if (bytesRead === 0) throw new Failure('table', `the table "${basename(path)}" is empty`);
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head.subarray(0, bytesRead).includes(0)) {
    throw new Failure('table', `"${basename(path)}" is no text table; save it as CSV`);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
      decoder.decode(chunk as Buffer, { stream: true });
    }
    decoder.decode();
    return 'utf-8';
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252';
    throw error;
  }
}

/** A table's text in pieces, without its byte order mark. */
export async function* tableText(path: string, encoding: TableEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 18 })) {
    yield decoder.decode(chunk as Buffer, { stream: true });
  }
  yield decoder.decode();
}

const separators = [',', ';', '\t'] as const;
export type Separator = (typeof separators)[number];

/** The field separator of a table: of `,`, `;` and tab the one that is most frequent in its header line. */
export function separatorOf(headerLine: string): Separator {
  const bare = headerLine.replace(/"[^"]*"/g, '');
  const counts = separators.map((separator) => bare.split(separator).length);
  return separators[counts.indexOf(Math.max(...counts))] ?? ',';
}
