/** Runs each queued drawing once in the next animation frame, however often it was asked for until then. */
const queued = new Set<() => void>();

export function drawInNextFrame(draw: () => void): void {
  if (queued.size === 0) requestAnimationFrame(drawAll);
  queued.add(draw);
}

export function forgetDrawing(draw: () => void): void {
  queued.delete(draw);
}

function drawAll(): void {
  const drawings = [...queued];
  queued.clear();
  for (const draw of drawings) draw();
}
