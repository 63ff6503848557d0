/** A decoded BMP: 8-bit grey [height, width] or RGB [height, width, 3]. */
export interface BmpPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bitsPerPixel: number;
  /** 1 when every colour of the palette is grey. */
  readonly channels: 1 | 3;
  readonly pixelOffset: number;
  /** Palette as RGB triples; empty for true colour. */
  readonly palette: Uint8Array;
  /** Bit masks of red, green, blue for 16 and 32 bits. */
  readonly masks: readonly [number, number, number];
}

const bitFields = 3;
const alphaBitFields = 6;

/**
 * Reads the header of a BMP (Microsoft, "Bitmap Storage"; OS/2 core headers too): 1, 4, 8, 16, 24 and 32 bits per
 * pixel, uncompressed or with bit fields. Allocates nothing that the header asks for but a palette of 256.
 *
 * @throws RangeError that says what is wrong with the file
 */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  if (bytes.length < 26) throw new RangeError('the header is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixelOffset = view.getUint32(10, true);
  const headerBytes = view.getUint32(14, true);
  const core = headerBytes === 12;
  if (!core && (headerBytes < 40 || headerBytes > 256)) {
    throw new RangeError(`a header of ${headerBytes} bytes is not known`);
  }
  if (bytes.length < 14 + headerBytes) throw new RangeError('the header is cut off');
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const bitsPerPixel = view.getUint16(core ? 24 : 28, true);
  const compression = core ? 0 : view.getUint32(30, true);
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0)
    throw new RangeError(`a size of ${width} x ${signedHeight} is not possible`);
  const hasMasks = compression === bitFields || compression === alphaBitFields;
  if (compression === 1 || compression === 2) {
    throw new RangeError('run-length encoded BMP is not read; save it uncompressed or as PNG');
  }
  if (compression !== 0 && !(hasMasks && (bitsPerPixel === 16 || bitsPerPixel === 32))) {
    throw new RangeError(`compression ${compression} is not known`);
  }
  if (![1, 4, 8, 16, 24, 32].includes(bitsPerPixel)) {
    throw new RangeError(`${bitsPerPixel} bits per pixel are not known`);
  }
  const palette = bitsPerPixel <= 8 ? readPalette(view, headerBytes, bitsPerPixel) : new Uint8Array(0);
  return {
    width,
    height,
    topDown: signedHeight < 0,
    bitsPerPixel,
    channels: palette.length > 0 && isGrey(palette) ? 1 : 3,
    pixelOffset,
    palette,
    masks: readMasks(view, bitsPerPixel, hasMasks),
  };
}

function readPalette(view: DataView, headerBytes: number, bitsPerPixel: number): Uint8Array {
  const core = headerBytes === 12;
  const stated = core ? 0 : view.getUint32(46, true);
  const entries = stated === 0 ? 2 ** bitsPerPixel : Math.min(stated, 2 ** bitsPerPixel);
  const stride = core ? 3 : 4;
  const start = 14 + headerBytes;
  if (start + entries * stride > view.byteLength) throw new RangeError('the palette is cut off');
  const palette = new Uint8Array(3 * 2 ** bitsPerPixel);
  for (let entry = 0; entry < entries; entry++) {
    for (let channel = 0; channel < 3; channel++) {
      palette[entry * 3 + channel] = view.getUint8(start + entry * stride + 2 - channel);
    }
  }
  return palette;
}

function readMasks(view: DataView, bitsPerPixel: number, stated: boolean): [number, number, number] {
  if (!stated) return bitsPerPixel === 16 ? [0x7c00, 0x03e0, 0x001f] : [0xff0000, 0xff00, 0xff];
  if (view.byteLength < 66) throw new RangeError('the header is cut off');
  const masks: [number, number, number] = [
    view.getUint32(54, true),
    view.getUint32(58, true),
    view.getUint32(62, true),
  ];
  if (masks.includes(0)) throw new RangeError('a colour mask is empty');
  return masks;
}

/**
 * Decodes a BMP. Grey when every colour of the palette is grey, otherwise RGB; an alpha channel is left out.
 *
 * @throws RangeError that says what is wrong with the file
 */
export function decodeBmp(bytes: Uint8Array, header: BmpHeader = readBmpHeader(bytes)): BmpPixels {
  const { width, height, channels, bitsPerPixel, pixelOffset } = header;
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  // The padding of the last row is sometimes left out.
  const needed = pixelOffset + rowBytes * (height - 1) + Math.ceil((width * bitsPerPixel) / 8);
  if (bytes.length < needed) {
    throw new RangeError(`the file is cut off: ${bytes.length} bytes of ${needed}`);
  }
  const data = new Uint8Array(width * height * channels);
  const readPixel = pixelReader(bytes, header);
  const pixel = new Uint8Array(3);
  for (let y = 0; y < height; y++) {
    const row = pixelOffset + rowBytes * (header.topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      readPixel(row, x, pixel);
      const at = (y * width + x) * channels;
      data[at] = pixel[0] as number;
      if (channels === 1) continue;
      data[at + 1] = pixel[1] as number;
      data[at + 2] = pixel[2] as number;
    }
  }
  return { width, height, channels, data };
}

function isGrey(palette: Uint8Array): boolean {
  for (let at = 0; at < palette.length; at += 3) {
    if (palette[at] !== palette[at + 1] || palette[at] !== palette[at + 2]) return false;
  }
  return true;
}

type PixelReader = (row: number, x: number, pixel: Uint8Array) => void;

function pixelReader(bytes: Uint8Array, { bitsPerPixel, palette, masks }: BmpHeader): PixelReader {
  if (bitsPerPixel <= 8) {
    const perByte = 8 / bitsPerPixel;
    return (row, x, pixel) => {
      const packed = bytes[row + Math.floor(x / perByte)] as number;
      const shift = 8 - bitsPerPixel * ((x % perByte) + 1);
      const entry = ((packed >> shift) & (2 ** bitsPerPixel - 1)) * 3;
      for (let channel = 0; channel < 3; channel++) pixel[channel] = palette[entry + channel] as number;
    };
  }
  if (bitsPerPixel === 24) {
    return (row, x, pixel) => {
      for (let channel = 0; channel < 3; channel++)
        pixel[channel] = bytes[row + x * 3 + 2 - channel] as number;
    };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = masks.map((mask) => {
    const shift = 31 - Math.clz32(mask & -mask);
    return { mask, shift, maximum: mask >>> shift };
  });
  return (row, x, pixel) => {
    const value = bitsPerPixel === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true);
    fields.forEach(({ mask, shift, maximum }, channel) => {
      pixel[channel] = Math.round((((value & mask) >>> shift) * 255) / maximum);
    });
  };
}
