import type { PaneTransform, Point } from '../../viewer/view-transform.ts';
import type { MaskDraft } from './mask-draft.ts';
import type { MaskViewState } from './mask-view.ts';
import { type Box, borderLines, type Region } from './regions.ts';

/** Red, green, blue and opacity of the mask over the picture. */
const tint = [86, 180, 233, 120] as const;

/** A draft as a picture of its own, in the tint of masks; only what changed is drawn anew. */
export class MaskLayer {
  readonly canvas: OffscreenCanvas;
  readonly #draft: MaskDraft;

  constructor(draft: MaskDraft) {
    this.#draft = draft;
    this.canvas = new OffscreenCanvas(draft.width, draft.height);
    draft.takeChanged();
    this.#draw([0, 0, draft.width, draft.height]);
  }

  update(): void {
    const changed = this.#draft.takeChanged();
    if (changed !== null) this.#draw(changed);
  }

  #draw([left, top, width, height]: Box): void {
    if (width <= 0 || height <= 0) return;
    const image = new ImageData(width, height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (this.#draft.pixels[(top + y) * this.#draft.width + left + x] === 1) {
          image.data.set(tint, 4 * (y * width + x));
        }
      }
    }
    this.canvas.getContext('2d')?.putImageData(image, left, top);
  }
}

const outlines = new WeakMap<Uint8Array, Path2D>();

function outlineOf(region: Region): Path2D {
  const known = outlines.get(region.pixels);
  if (known !== undefined) return known;
  const path = new Path2D();
  for (const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] of borderLines(region)) {
    path.moveTo(x1, y1);
    path.lineTo(x2, y2);
  }
  outlines.set(region.pixels, path);
  return path;
}

/** Draws picture, mask, proposals and brush into a canvas. */
export function paintMasks(
  context: CanvasRenderingContext2D,
  transform: PaneTransform,
  picture: CanvasImageSource | null,
  layer: MaskLayer,
  regions: readonly Region[],
  state: MaskViewState,
): void {
  const { canvas } = context;
  const { scale, offsetX, offsetY } = transform;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, scale, offsetX, offsetY);
  context.imageSmoothingEnabled = scale < 1;
  const { width, height } = layer.canvas;
  if (picture !== null) context.drawImage(picture, 0, 0, width, height);
  if (!state.hidden) {
    context.drawImage(layer.canvas, 0, 0);
    const density = window.devicePixelRatio;
    for (const region of regions) {
      if (region.state === 'rejected' || region.key === state.at) continue;
      const taken = region.state === 'accepted';
      stroke(context, outlineOf(region), taken ? '#56b4e9' : '#ffffffb0', (taken ? 2 : 1) * density, scale);
    }
    const marked = regions.find(({ key }) => key === state.at);
    if (marked !== undefined && marked.state !== 'rejected') {
      stroke(context, outlineOf(marked), '#000000', 5 * density, scale);
      stroke(context, outlineOf(marked), '#f0e442', 3 * density, scale);
    }
  }
  if (state.tool !== 'pick' && state.cursor !== null) brush(context, state.cursor, state, scale);
}

function stroke(
  context: CanvasRenderingContext2D,
  path: Path2D,
  colour: string,
  devicePixels: number,
  scale: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = devicePixels / scale;
  context.lineCap = 'square';
  context.stroke(path);
}

/** A ring of the brush's size; the eraser's has a bar in it. */
function brush(context: CanvasRenderingContext2D, at: Point, state: MaskViewState, scale: number): void {
  const path = new Path2D();
  path.arc(at.x, at.y, state.radius, 0, 2 * Math.PI);
  if (state.tool === 'erase') {
    path.moveTo(at.x - state.radius / 2, at.y);
    path.lineTo(at.x + state.radius / 2, at.y);
  }
  stroke(context, path, '#000000', 4, scale);
  stroke(context, path, '#ffffff', 2, scale);
}
