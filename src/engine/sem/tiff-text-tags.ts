/** Text of one TIFF tag, or why it could not be read. */
export interface TiffTexts {
  readonly texts: ReadonlyMap<number, string>;
  /** One sentence per tag that is there but can't be used; each names the tag. */
  readonly remarks: readonly string[];
}

/** Longer tags are no text that a microscope writes. */
const maximumTagBytes = 2 ** 20;
/** More entries than this are no directory: TIFF 6.0 pictures have some dozens. */
const maximumEntries = 4096;

const textTypes: ReadonlySet<number> = new Set([1, 2, 7]); // BYTE, ASCII, UNDEFINED

const nothing: TiffTexts = { texts: new Map(), remarks: [] };

/**
 * Reads text from the first directory of a TIFF or BigTIFF (TIFF 6.0, section 2; BigTIFF: offsets of 8 bytes). The
 * file may be hostile: every place is checked against its end before it is read, nothing larger than one tag's text
 * is allocated, and no other directory is followed, so nothing can loop.
 *
 * @param wanted tags to read, others are left alone
 * @returns nothing for files that are no TIFF
 */
export function readTiffTexts(file: Uint8Array, wanted: ReadonlySet<number>): TiffTexts {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const layout = layoutOf(view);
  if (layout === null) return nothing;
  const { little, big, directory } = layout;
  const entryBytes = big ? 20 : 12;
  const countBytes = big ? 8 : 2;
  if (directory < 8 || directory + countBytes > view.byteLength) return nothing;
  const entries = big ? wide(view, directory, little) : view.getUint16(directory, little);
  if (entries > maximumEntries) {
    return { texts: new Map(), remarks: [`the TIFF directory claims ${entries} entries and is not read`] };
  }
  const texts = new Map<number, string>();
  const remarks: string[] = [];
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + countBytes + entry * entryBytes;
    if (at + entryBytes > view.byteLength) {
      remarks.push(`the TIFF directory is cut off after ${entry} of ${entries} entries`);
      break;
    }
    const tag = view.getUint16(at, little);
    if (!wanted.has(tag) || texts.has(tag)) continue;
    const type = view.getUint16(at + 2, little);
    const count = big ? wide(view, at + 4, little) : view.getUint32(at + 4, little);
    const inline = big ? 8 : 4;
    const valueAt = at + 4 + inline;
    const start =
      count <= inline ? valueAt : big ? wide(view, valueAt, little) : view.getUint32(valueAt, little);
    if (!textTypes.has(type)) remarks.push(`TIFF tag ${tag} has type ${type} in place of text`);
    else if (count > maximumTagBytes) remarks.push(`TIFF tag ${tag} claims ${count} bytes and is not read`);
    else if (start + count > view.byteLength) {
      remarks.push(`TIFF tag ${tag} points out of the file (${count} bytes at ${start})`);
    } else texts.set(tag, decodeText(file.subarray(start, start + count)));
  }
  return { texts, remarks };
}

interface Layout {
  readonly little: boolean;
  readonly big: boolean;
  readonly directory: number;
}

function layoutOf(view: DataView): Layout | null {
  if (view.byteLength < 8) return null;
  const order = view.getUint16(0, false);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const little = order === 0x4949;
  const magic = view.getUint16(2, little);
  if (magic === 42) return { little, big: false, directory: view.getUint32(4, little) };
  if (magic !== 43 || view.byteLength < 16) return null;
  return { little, big: true, directory: wide(view, 8, little) };
}

/** A 64-bit place; what is beyond the exact range of a double is beyond any file anyway. */
function wide(view: DataView, at: number, little: boolean): number {
  return Number(view.getBigUint64(at, little));
}

/** Bytes as text: UTF-16 by its mark, UTF-8 where it is valid, else Windows-1252 as microscopes' PCs write it. */
export function decodeText(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : isUtf8(bytes) ? 'utf-8' : 'windows-1252';
  return new TextDecoder(encoding).decode(bytes).replace(/\0+$/, '');
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
