import { amount } from './numbers.ts';

/** From 0.1 µm² on areas are told in µm², below in nm². */
const smallestInMicrometres = 1e5;

/** An area in a picture's own pixels, and in nm² or µm² where the size of a pixel is known. */
export function areaText(pixels: number, pixelSizeNm: number | null): string {
  const counted = amount(pixels, 'pixel');
  if (pixelSizeNm === null) return counted;
  const squareNm = pixels * pixelSizeNm * pixelSizeNm;
  const short = (value: number) => Number(value.toPrecision(3)).toString();
  const area = squareNm < smallestInMicrometres ? `${short(squareNm)} nm²` : `${short(squareNm / 1e6)} µm²`;
  return `${counted}, ${area}`;
}
