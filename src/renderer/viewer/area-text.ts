import { t } from '../language/language.ts';

/** From 0.1 µm² on areas are told in µm², below in nm². */
const smallestInMicrometres = 1e5;

/**
 * An area of so many pixels: nm² below 0.1 µm², else µm².
 *
 * @param pixels of the picture's own pixels
 * @param pixelSizeNm side of a pixel; null where it is not known, then the area is null too
 */
export function areaText(pixels: number, pixelSizeNm: number | null): string | null {
  if (pixelSizeNm === null) return null;
  const squareNm = pixels * pixelSizeNm * pixelSizeNm;
  const short = (value: number) => Number(value.toPrecision(3)).toString();
  return squareNm < smallestInMicrometres
    ? t('{{area}} nm²', { area: short(squareNm) })
    : t('{{area}} µm²', { area: short(squareNm / 1e6) });
}

/** The same to stand behind a count of pixels: ` (1500 nm²)`; empty where it is not known. */
export function areaBehind(pixels: number, pixelSizeNm: number | null): string {
  const text = areaText(pixels, pixelSizeNm);
  return text === null ? '' : ` (${text})`;
}
