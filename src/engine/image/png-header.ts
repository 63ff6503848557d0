/** What a PNG's first chunk tells (PNG specification, 11.2.2 IHDR). */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB or palette; alpha does not count. */
  readonly channels: 1 | 3;
  readonly bitDepth: 8 | 16;
}

const bytesNeeded = 33;
const headerChunk = 0x49484452; // "IHDR"

/** Reads a PNG's header; undefined when it is cut off or says what no PNG may say. */
export function readPngHeader(bytes: Uint8Array): PngHeader | undefined {
  if (bytes.length < bytesNeeded) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const depth = view.getUint8(24);
  const colourType = view.getUint8(25);
  const limit = 2 ** 31;
  if (
    view.getUint32(12) !== headerChunk ||
    width === 0 ||
    height === 0 ||
    width >= limit ||
    height >= limit
  ) {
    return undefined;
  }
  if (![1, 2, 4, 8, 16].includes(depth) || ![0, 2, 3, 4, 6].includes(colourType)) return undefined;
  return {
    width,
    height,
    channels: colourType === 0 || colourType === 4 ? 1 : 3,
    bitDepth: depth === 16 ? 16 : 8,
  };
}
