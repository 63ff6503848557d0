/** Halves of a bitmap, each of the one before; they are made when they are first wanted. */
const halves = new WeakMap<ImageBitmap, ImageBitmap[]>();

/**
 * How often a picture is halved before it is drawn: as long as it stays at least as large as it is drawn. What is left is
 * a factor above 1/2, which linear interpolation makes without aliasing.
 *
 * @param scale drawn pixels per pixel of the picture
 */
export function halvings(scale: number): number {
  if (!(scale > 0)) return 0;
  return Math.max(0, Math.floor(-Math.log2(scale) + 1e-9));
}

/**
 * A bitmap for drawing at a scale: itself, or its half, quarter and so on, each pixel the mean of four. Browsers average
 * with the same care at each drawing anew; kept, it costs nothing when a case is shown.
 */
export function reducedBitmap(bitmap: ImageBitmap, scale: number): ImageBitmap {
  const levels = halves.get(bitmap) ?? [];
  halves.set(bitmap, levels);
  let reduced = bitmap;
  for (let level = 0; level < halvings(scale); level += 1) {
    if (reduced.width === 1 && reduced.height === 1) break;
    const half = levels[level] ?? halfOf(reduced);
    if (half === null) break;
    levels[level] = half;
    reduced = half;
  }
  return reduced;
}

/** Frees a bitmap and what was made of it. */
export function closeBitmap(bitmap: ImageBitmap): void {
  for (const half of halves.get(bitmap) ?? []) half.close();
  halves.delete(bitmap);
  bitmap.close();
}

/** Bytes of an RGBA bitmap with all its halves: a quarter, a sixteenth and so on add a third. */
export function bytesWithHalves(pixels: number): number {
  return Math.ceil((4 * pixels * 4) / 3);
}

function halfOf(bitmap: ImageBitmap): ImageBitmap | null {
  const [width, height] = [Math.ceil(bitmap.width / 2), Math.ceil(bitmap.height / 2)];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) return null;
  // At a half, linear interpolation lies in the middle of four pixels.
  context.imageSmoothingQuality = 'low';
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas.transferToImageBitmap();
}
