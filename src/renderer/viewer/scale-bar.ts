import { t } from '../language/language.ts';
/** A scale bar: its length on screen and what it says. */
export interface ScaleBar {
  readonly lengthPixels: number;
  readonly lengthNm: number;
  readonly text: string;
}

/**
 * The longest bar of 1, 2 or 5 times a power of ten nanometres that is at most `longestPixels` long.
 *
 * @param nmPerPixel nanometres per screen pixel: the picture's pixel size divided by the scale
 */
export function scaleBar(nmPerPixel: number, longestPixels: number): ScaleBar {
  if (!(nmPerPixel > 0)) throw new RangeError(`invalid pixel size: ${nmPerPixel}`);
  if (!(longestPixels > 0)) throw new RangeError(`invalid bar length: ${longestPixels}`);
  const most = nmPerPixel * longestPixels * (1 + 1e-9);
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [5, 2, 1].find((candidate) => candidate * power <= most) ?? 1;
  const lengthNm = factor * power;
  return { lengthPixels: lengthNm / nmPerPixel, lengthNm, text: lengthText(lengthNm) };
}

/** A length in the largest unit that keeps it at 1 or above: nm, µm or mm. */
export function lengthText(lengthNm: number): string {
  const short = (value: number) => Number(value.toPrecision(3)).toString();
  if (lengthNm >= 1e6) return t('{{lengthNm}} mm', { lengthNm: short(lengthNm / 1e6) });
  if (lengthNm >= 1e3) return t('{{lengthNm}} µm', { lengthNm: short(lengthNm / 1e3) });
  return t('{{lengthNm}} nm', { lengthNm: short(lengthNm) });
}
