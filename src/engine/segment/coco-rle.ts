/**
 * The mask of uncompressed COCO run lengths: pixels go down the columns, first column first; counts say how many are
 * clear, set, clear and so on, beginning with clear. (`#contract/run-length.ts` has the compressed form.)
 *
 * @returns [height, width] of 0 and 1
 * @throws RangeError when a count is no whole number from 0 on, or they do not add up to height x width
 */
export function maskOfCounts(
  counts: ArrayLike<number>,
  height: number,
  width: number,
): Uint8Array<ArrayBuffer> {
  const pixels = height * width;
  const mask = new Uint8Array(pixels);
  let at = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`a run of ${count} pixels is none`);
    if (at + count > pixels) throw new RangeError(`its runs pass ${height} x ${width} pixels`);
    for (const end = at + count; at < end; at++) {
      if (i % 2 === 1) mask[(at % height) * width + Math.floor(at / height)] = 1;
    }
  }
  if (at !== pixels) throw new RangeError(`its runs cover ${at} of ${height} x ${width} pixels`);
  return mask;
}
