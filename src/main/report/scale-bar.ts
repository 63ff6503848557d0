export interface ScaleBar {
  /** Length in the picture's pixels. */
  readonly pixels: number;
  readonly label: string;
}

const units = [
  { name: 'mm', nanometres: 1e6 },
  { name: 'µm', nanometres: 1e3 },
  { name: 'nm', nanometres: 1 },
] as const;

/** The longest scale bar of 1, 2 or 5 times a power of ten that takes at most 40 % of the picture's width. */
export function scaleBar(pictureWidth: number, pixelSizeNm: number): ScaleBar {
  const limit = pictureWidth * pixelSizeNm * 0.4;
  const power = 10 ** Math.floor(Math.log10(limit));
  const step = [5, 2, 1].find((factor) => factor * power <= limit) ?? 1;
  const nanometres = step * power;
  const unit = units.find((candidate) => nanometres >= candidate.nanometres) ?? units[2];
  const length = Number((nanometres / unit.nanometres).toPrecision(3));
  return { pixels: nanometres / pixelSizeNm, label: `${length} ${unit.name}` };
}
