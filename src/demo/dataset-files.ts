import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import { loadSharp } from '#engine/image/sharp.ts';
import { type DemoSet, setStem } from './classes.ts';
import type { DemoPicture } from './picture.ts';

/** Columns of every table. Paths are relative to the table. */
export const tableColumns = [
  'image_path',
  'mask_path',
  'label',
  'true_label',
  'lot',
  'wafer',
  'die_x',
  'die_y',
  'site',
  'pixel_size_nm',
  'duplicate_of',
] as const;

/** `train/000123.png`: where a picture lies, from its table. */
export function imagePath(set: DemoSet, index: number): string {
  return `${setStem[set]}/${String(index).padStart(6, '0')}.png`;
}

/** `train-masks/000123.png`: where its mask lies. */
export function maskPath(set: DemoSet, index: number): string {
  return `${setStem[set]}-masks/${String(index).padStart(6, '0')}.png`;
}

/** One line of the table. No value needs quoting. */
export function tableRow(set: DemoSet, index: number, picture: Omit<DemoPicture, 'pixels' | 'mask'>): string {
  return [
    imagePath(set, index),
    maskPath(set, index),
    picture.label,
    picture.trueLabel,
    picture.lot,
    picture.wafer,
    picture.die.x,
    picture.die.y,
    picture.site,
    Number(picture.pixelSizeNm.toFixed(4)),
    picture.duplicateOf === undefined ? '' : imagePath('train', picture.duplicateOf),
  ].join(',');
}

/** 8-bit grey PNG of [size, size] uint8. The settings are fixed, so that equal pixels give equal bytes. */
export async function encodeGreyPng(pixels: Uint8Array, size: number): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(pixels, { raw: { width: size, height: size, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 4, adaptiveFiltering: false, palette: false })
    .toBuffer();
}

/** Makes a folder with its parents. @throws Failure `storage` */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => cannotWrite(folder, error));
}

/** Writes a file. @throws Failure `storage` */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content).catch((error: unknown) => cannotWrite(file, error));
}

/** Writes a picture and its mask. @throws Failure `storage` */
export async function writePicture(
  directory: string,
  set: DemoSet,
  index: number,
  size: number,
  picture: DemoPicture,
): Promise<void> {
  const [pixels, mask] = await Promise.all([
    encodeGreyPng(picture.pixels, size),
    encodeGreyPng(picture.mask, size),
  ]);
  await Promise.all([
    writeWhole(path.join(directory, imagePath(set, index)), pixels),
    writeWhole(path.join(directory, maskPath(set, index)), mask),
  ]);
}

function cannotWrite(file: string, error: unknown): never {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  throw new Failure(
    'storage',
    `can't write ${file} (${reason}); free some space there or choose another folder`,
    { file, reason },
    error,
  );
}
