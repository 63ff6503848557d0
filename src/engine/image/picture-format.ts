import { extname } from 'node:path';

export const pictureFormats = ['png', 'jpeg', 'tiff', 'bmp'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

const signatures: readonly { readonly format: PictureFormat; readonly bytes: readonly number[] }[] = [
  { format: 'png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { format: 'jpeg', bytes: [0xff, 0xd8, 0xff] },
  { format: 'tiff', bytes: [0x49, 0x49, 0x2a, 0x00] },
  { format: 'tiff', bytes: [0x4d, 0x4d, 0x00, 0x2a] },
  { format: 'tiff', bytes: [0x49, 0x49, 0x2b, 0x00] }, // BigTIFF
  { format: 'tiff', bytes: [0x4d, 0x4d, 0x00, 0x2b] },
  { format: 'bmp', bytes: [0x42, 0x4d] },
];

const extensions: Readonly<Record<string, PictureFormat>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.jpe': 'jpeg',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.bmp': 'bmp',
  '.dib': 'bmp',
};

/** The picture format that a file's first bytes show; undefined when it is none that is read here. */
export function formatOfContent(bytes: Uint8Array): PictureFormat | undefined {
  return signatures.find((signature) => signature.bytes.every((byte, at) => bytes[at] === byte))?.format;
}

/** The picture format that a file's name promises; undefined for names without a picture's extension. */
export function formatOfName(name: string): PictureFormat | undefined {
  return extensions[extname(name).toLowerCase()];
}
