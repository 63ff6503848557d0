import { hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ImportProblem, Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import { type DecodeLimits, decodeImage, readPictureHeader } from '#engine/image/decode.ts';
import { imageReasonOf } from '#engine/image/image-failure.ts';
import { readPictureFile } from '#engine/image/picture-file.ts';
import { formatOfContent, formatOfName } from '#engine/image/picture-format.ts';
import { thumbnailOf } from '#engine/image/thumbnail.ts';
import { pagesOf, readPage } from '#engine/image/tiff-page.ts';
import { readSemMetadata } from '#engine/sem/read-sem-metadata.ts';
import { isSideFile, readSideFile } from '#engine/sem/side-file.ts';
import { type Candidate, noTableFacts } from './candidate.ts';
import type { MaskIndex } from './mask-index.ts';
import type { PictureFolder } from './picture-folder.ts';

/** A candidate that was read: a sample that only lacks its place in the set, or nothing; and what was found. */
export interface Examined {
  readonly sample: Omit<Sample, 'index' | 'thumbnailOffset'> | null;
  readonly thumbnail: Uint8Array | null;
  readonly problems: readonly ImportProblem[];
}

/**
 * Reads one picture and its mask whole: size, kind, hash, thumbnail, whether the mask is empty. What is wrong with
 * them is told, not thrown.
 */
export async function examine(
  candidate: Candidate,
  masks: MaskIndex | null,
  limits: DecodeLimits,
  pages: PictureFolder,
): Promise<Examined> {
  const { name, path } = candidate;
  try {
    if (!candidate.certain && (await formatOfFile(path)) === undefined) {
      if (await isSideFile(path)) return { sample: null, thumbnail: null, problems: [] };
      return refused(name, 'not-an-image', `"${name}" is no picture: PNG, JPEG, TIFF and BMP are read`);
    }
    const file = await (candidate.page?.bytes() ?? readPictureFile(path, limits.maximumBytes));
    const page = await pageOf(file, candidate, limits);
    const bytes = page ?? file;
    const header = await readPictureHeader(bytes, limits, name);
    const thumbnail = await thumbnailOf(bytes, header, limits, name);
    const problems = [...candidate.remarks];
    if (page === null && formatOfName(path) !== header.format) {
      const message = `"${name}" is a ${header.format.toUpperCase()} by its content and was read as one`;
      problems.push({ file: name, severity: 'remark', reason: 'wrong-extension', message });
    }
    const mask = await examineMask(candidate, masks, header, limits, problems);
    const { mask: _, ...row } = candidate.row ?? noTableFacts;
    const { width, height, channels, bitDepth } = header;
    const microscope = await microscopeFacts(path, file, header);
    for (const message of microscope.remarks) {
      problems.push({ file: name, severity: 'remark', reason: 'metadata', message: `"${name}": ${message}` });
    }
    const sha256 = hash('sha256', bytes, 'hex');
    const sample = {
      path: page === null ? path : await pages.keep(page, sha256),
      name,
      sha256,
      bytes: bytes.length,
      width,
      height,
      channels,
      bitDepth,
      label: candidate.label,
      split: candidate.split,
      ...mask,
      ...row,
      // What somebody wrote into a table counts more than what a microscope left in the file.
      pixelSizeNm: row.pixelSizeNm ?? microscope.pixelSizeNm,
      extra: { ...microscope.facts, ...row.extra },
      thumbnailBytes: thumbnail.length,
    };
    return { sample, thumbnail, problems };
  } catch (error) {
    const reason = imageReasonOf(error);
    if (reason === undefined || !(error instanceof Failure)) throw error;
    return refused(name, reason, error.message);
  }
}

/** The page that is meant, as a picture of its own; null when the file itself is the picture. */
async function pageOf(
  file: Uint8Array,
  { page, name }: Candidate,
  limits: DecodeLimits,
): Promise<Buffer | null> {
  if (page === undefined || formatOfContent(file) !== 'tiff') return null;
  const pages = await pagesOf(file, limits, name);
  // Where there is but one page, a number says nothing about it.
  return pages === 1 ? null : await readPage(file, page.number, pages, limits, name);
}

interface MicroscopeFacts {
  readonly pixelSizeNm: number | null;
  readonly facts: Readonly<Record<string, string>>;
  readonly remarks: readonly string[];
}

/** What a microscope wrote into the picture or beside it. */
async function microscopeFacts(
  path: string,
  bytes: Uint8Array,
  picture: { readonly width: number; readonly height: number },
): Promise<MicroscopeFacts> {
  const found = readSemMetadata(bytes, picture, await readSideFile(path));
  if (found === null) return { pixelSizeNm: null, facts: {}, remarks: [] };
  const { pixelSizeNm, facts, source, remarks } = found;
  return {
    pixelSizeNm,
    facts: pixelSizeNm === null ? facts : { ...facts, 'Pixel size from': source },
    remarks,
  };
}

type MaskFacts = Pick<Sample, 'maskPath' | 'maskSha256' | 'maskEmpty'>;

const noMask: MaskFacts = { maskPath: null, maskSha256: null, maskEmpty: false };

async function examineMask(
  candidate: Candidate,
  masks: MaskIndex | null,
  picture: { readonly width: number; readonly height: number },
  limits: DecodeLimits,
  problems: ImportProblem[],
): Promise<MaskFacts> {
  const remark = (reason: ImportProblem['reason'], message: string) =>
    problems.push({ file: candidate.name, severity: 'remark', reason, message });
  const path = candidate.row?.mask?.path ?? masks?.find(candidate.name) ?? null;
  if (path === null) {
    if (masks !== null) remark('mask-missing', `"${candidate.name}" has no mask in the mask folder`);
    return noMask;
  }
  const name = candidate.row?.mask?.name ?? basename(path);
  try {
    const bytes = await readPictureFile(path, limits.maximumBytes);
    const mask = await decodeImage(bytes, limits, name);
    if (mask.width !== picture.width || mask.height !== picture.height) {
      const sizes = `${mask.width} x ${mask.height}, the picture ${picture.width} x ${picture.height}`;
      const sameShape = Math.abs(mask.width * picture.height - mask.height * picture.width);
      const usable = sameShape <= Math.max(mask.width * picture.width, mask.height * picture.height) * 0.01;
      const outcome = usable ? 'it is scaled to the picture' : 'it is left out';
      remark('mask-size', `the mask "${name}" has ${sizes}; ${outcome}`);
      if (!usable) return noMask;
    }
    const maskEmpty = isBlank(mask.data);
    return { maskPath: path, maskSha256: hash('sha256', bytes, 'hex'), maskEmpty };
  } catch (error) {
    const reason = imageReasonOf(error);
    if (reason === undefined || !(error instanceof Failure)) throw error;
    remark(
      reason === 'missing' ? 'mask-missing' : 'mask-broken',
      `mask of "${candidate.name}": ${error.message}`,
    );
    return noMask;
  }
}

function isBlank(values: Uint8Array | Uint16Array): boolean {
  for (let at = 0; at < values.length; at++) {
    if (values[at] !== 0) return false;
  }
  return true;
}

function refused(file: string, reason: ImportProblem['reason'], message: string): Examined {
  return { sample: null, thumbnail: null, problems: [{ file, severity: 'skipped', reason, message }] };
}

async function formatOfFile(path: string) {
  const head = Buffer.alloc(8);
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    if (!(await file.stat()).isFile()) return undefined;
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return formatOfContent(head.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}
