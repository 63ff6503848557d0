import { type feiTags, readFei } from './fei.ts';
import { isHitachi, readHitachi } from './hitachi.ts';
import { isJeol, readJeol } from './jeol.ts';
import type { PictureSize, SemMetadata } from './sem-metadata.ts';
import type { SideFile } from './side-file.ts';
import { readTiffTexts } from './tiff-text-tags.ts';
import { readZeiss, zeissTag } from './zeiss.ts';

const descriptionTag = 270;
const wanted: ReadonlySet<number> = new Set([descriptionTag, zeissTag, 34680, 34682]);

/**
 * What a microscope wrote into a picture file or beside it. Private tags come before the description, that before
 * the side file; the first that tells a pixel size counts. `XResolution` is never used: without a vendor's word it
 * is a printer's resolution.
 *
 * @returns null when no microscope's hand is seen
 */
export function readSemMetadata(
  bytes: Uint8Array,
  picture: PictureSize,
  side: SideFile | null,
): SemMetadata | null {
  const { texts, remarks } = readTiffTexts(bytes, wanted);
  const found: SemMetadata[] = [];
  for (const tag of [34682, 34680] as const satisfies readonly (keyof typeof feiTags)[]) {
    const text = texts.get(tag);
    if (text !== undefined) found.push(readFei(text, tag, picture));
  }
  const zeiss = texts.get(zeissTag);
  if (zeiss !== undefined) found.push(readZeiss(zeiss, picture));
  const description = texts.get(descriptionTag);
  if (description !== undefined) {
    const read = readFreeText(description, `TIFF tag ${descriptionTag} (ImageDescription)`, picture);
    if (read !== null) found.push(read);
  }
  if (side !== null) {
    const read = readFreeText(side.text, `the side file "${side.name}"`, picture);
    if (read !== null) found.push(read);
  }
  const best = found.find(({ pixelSizeNm }) => pixelSizeNm !== null) ?? found[0];
  if (best === undefined) {
    return remarks.length === 0 ? null : { source: 'TIFF tags', pixelSizeNm: null, facts: {}, remarks };
  }
  const all = found.flatMap((metadata) => metadata.remarks);
  return { ...best, remarks: [...remarks, ...contradictions(found, best), ...all] };
}

function readFreeText(text: string, source: string, picture: PictureSize): SemMetadata | null {
  if (isHitachi(text)) return readHitachi(text, source, picture);
  return isJeol(text) ? readJeol(text, source, picture) : null;
}

/** Two places that tell different sizes: the first counts, and somebody should look. */
function contradictions(found: readonly SemMetadata[], best: SemMetadata): string[] {
  const size = best.pixelSizeNm;
  if (size === null) return [];
  return found
    .filter(({ pixelSizeNm }) => pixelSizeNm !== null && Math.abs(pixelSizeNm - size) > 0.01 * size)
    .map(
      ({ source, pixelSizeNm }) =>
        `${best.source} says ${size} nm per pixel, ${source} says ${pixelSizeNm}; the former is taken`,
    );
}
