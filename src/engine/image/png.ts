import { loadSharp } from './sharp.ts';

/** 8-bit samples [height, width, channels], grey or RGB. */
export interface EightBitRaster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** Encodes a raster as a plain PNG without metadata: the same raster gives the same bytes. */
export async function encodePng({ width, height, channels, data }: EightBitRaster): Promise<Buffer> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 6, adaptiveFiltering: false })
    .toBuffer();
}
