/** Pixels of a canvas that are not grey: those that a map has coloured. Runs in the page. */
export function colouredPixels(canvas: Element): number {
  if (!(canvas instanceof HTMLCanvasElement)) return -1;
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext('2d');
  if (context === null || canvas.width === 0) return -1;
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let coloured = 0;
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > 24) coloured += 1;
  }
  return coloured;
}
