import type { MaskOutline } from './blobs.ts';
import { casing, drawScaleBar } from './draw-scale-bar.ts';
import { drawSegments } from './draw-segments.ts';
import type { MapLayer, MapPainter } from './painter.ts';
import type { PaneSegments } from './pane-segments.ts';
import { reducedBitmap } from './reduced-bitmap.ts';
import { cssColour } from './region-colours.ts';
import type { PaneRegions } from './regions.ts';
import {
  type PaneTransform,
  type Point,
  paneTransform,
  type Size,
  toPane,
  type View,
} from './view-transform.ts';

/** Everything that one pane shows in one frame. */
export interface PaneScene {
  readonly picture: ImageBitmap;
  readonly layer: MapLayer | null;
  readonly regions: (PaneRegions & { readonly opacity: number }) | null;
  readonly segments: {
    readonly pane: PaneSegments;
    readonly borders: boolean;
    /** Those that stand out. */
    readonly marked: readonly number[];
  } | null;
  readonly outline: MaskOutline | null;
  readonly crosshair: Point | null;
  /** Nanometres per picture pixel; null draws no scale bar. */
  readonly pixelSizeNm: number | null;
  /** Left of this share of the pane's width the picture is bare; null: nowhere. */
  readonly swipe: number | null;
}

/** Device pixels per picture pixel from which on pixels are told apart by lines. */
const gridScale = 12;

const outlineColour = '#35d6f5';

/**
 * Draws a pane: the untouched picture, the map over it, segments, the mask's outline, crosshair and scale bar.
 *
 * @param pane size of the canvas in device pixels
 * @param density device pixels per CSS pixel: line widths and text follow it
 */
export function drawPane(
  context: CanvasRenderingContext2D,
  pane: Size,
  density: number,
  view: View,
  scene: PaneScene,
  painter: MapPainter,
): void {
  const { picture } = scene;
  const transform = paneTransform(view, pane, picture);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, pane.width, pane.height);
  // Enlarged pixels stay squares; a reduced picture is averaged so that fine lines do not alias.
  const reduced = reducedBitmap(picture, transform.scale);
  const across = (transform.scale * picture.width) / reduced.width;
  const down = (transform.scale * picture.height) / reduced.height;
  context.setTransform(across, 0, 0, down, transform.offsetX, transform.offsetY);
  context.imageSmoothingEnabled = transform.scale < 1;
  context.imageSmoothingQuality = 'low';
  context.drawImage(reduced, 0, 0);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.save();
  if (scene.swipe !== null) {
    const bare = Math.round(scene.swipe * pane.width);
    context.beginPath();
    context.rect(bare, 0, pane.width - bare, pane.height);
    context.clip();
  }
  if (scene.layer !== null) painter.paint(context, pane, transform, scene.layer);
  if (scene.regions !== null) drawRegions(context, density, transform, scene.regions);
  context.restore();
  if (transform.scale >= gridScale * density) drawGrid(context, pane, transform, picture);
  if (scene.segments !== null) {
    const { pane: own, borders, marked } = scene.segments;
    drawSegments(context, density, transform, own, borders, marked);
  }
  if (scene.outline !== null) drawOutline(context, density, transform, picture, scene.outline);
  if (scene.swipe !== null && (scene.layer !== null || scene.regions !== null)) {
    drawSwipe(context, pane, density, scene.swipe);
  }
  if (scene.crosshair !== null) drawCrosshair(context, pane, density, transform, scene.crosshair);
  if (scene.pixelSizeNm !== null) drawScaleBar(context, pane, density, scene.pixelSizeNm / transform.scale);
}

/** Lines between the picture's pixels, only where there is picture. */
function drawGrid(
  context: CanvasRenderingContext2D,
  pane: Size,
  transform: PaneTransform,
  picture: Size,
): void {
  const { scale, offsetX, offsetY } = transform;
  const first = {
    x: Math.max(0, Math.floor(-offsetX / scale)),
    y: Math.max(0, Math.floor(-offsetY / scale)),
  };
  const last = {
    x: Math.min(picture.width, Math.ceil((pane.width - offsetX) / scale)),
    y: Math.min(picture.height, Math.ceil((pane.height - offsetY) / scale)),
  };
  const from = toPane(transform, first);
  const to = toPane(transform, last);
  context.beginPath();
  for (let column = first.x; column <= last.x; column += 1) {
    const x = Math.round(column * scale + offsetX) + 0.5;
    context.moveTo(x, from.y);
    context.lineTo(x, to.y);
  }
  for (let row = first.y; row <= last.y; row += 1) {
    const y = Math.round(row * scale + offsetY) + 0.5;
    context.moveTo(from.x, y);
    context.lineTo(to.x, y);
  }
  context.strokeStyle = 'rgb(128 128 128 / 45%)';
  context.lineWidth = 1;
  context.stroke();
}

/** The line between bare picture and map, with a grip at its middle. */
function drawSwipe(context: CanvasRenderingContext2D, pane: Size, density: number, swipe: number): void {
  const x = Math.round(swipe * pane.width) + 0.5;
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, pane.height);
  context.rect(x - 2 * density, pane.height / 2 - 10 * density, 4 * density, 20 * density);
  context.lineCap = 'butt';
  strokeTwice(context, density, 'rgb(255 255 255 / 85%)');
}

function drawRegions(
  context: CanvasRenderingContext2D,
  density: number,
  transform: PaneTransform,
  regions: PaneRegions & { readonly opacity: number },
): void {
  const { picture, placement, letters } = regions;
  context.setTransform(transform.scale, 0, 0, transform.scale, transform.offsetX, transform.offsetY);
  context.imageSmoothingEnabled = false;
  context.globalAlpha = regions.opacity;
  context.drawImage(picture, placement.x, placement.y, placement.width, placement.height);
  context.globalAlpha = 1;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.font = `700 ${12 * density}px "Inter Variable", system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { text, colour, at } of letters) {
    const { x, y } = toPane(transform, {
      x: placement.x + ((at.x + 0.5) / picture.width) * placement.width,
      y: placement.y + ((at.y + 0.5) / picture.height) * placement.height,
    });
    const half = 9 * density;
    context.fillStyle = cssColour(colour);
    context.strokeStyle = casing;
    context.lineWidth = density;
    context.beginPath();
    context.roundRect(x - half, y - half, 2 * half, 2 * half, 4 * density);
    context.fill();
    context.stroke();
    context.fillStyle = '#000000';
    context.fillText(text, x, y + density / 2);
  }
}

function drawOutline(
  context: CanvasRenderingContext2D,
  density: number,
  transform: PaneTransform,
  picture: Size,
  outline: MaskOutline,
): void {
  const across = (picture.width / outline.width) * transform.scale;
  const down = (picture.height / outline.height) * transform.scale;
  const { segments } = outline;
  context.beginPath();
  for (let at = 0; at < segments.length; at += 4) {
    context.moveTo(
      (segments[at] as number) * across + transform.offsetX,
      (segments[at + 1] as number) * down + transform.offsetY,
    );
    context.lineTo(
      (segments[at + 2] as number) * across + transform.offsetX,
      (segments[at + 3] as number) * down + transform.offsetY,
    );
  }
  context.lineCap = 'square';
  strokeTwice(context, density, outlineColour);
}

function drawCrosshair(
  context: CanvasRenderingContext2D,
  pane: Size,
  density: number,
  transform: PaneTransform,
  crosshair: Point,
): void {
  const upperLeft = toPane(transform, crosshair);
  const half = transform.scale / 2;
  const x = Math.round(upperLeft.x + half) + 0.5;
  const y = Math.round(upperLeft.y + half) + 0.5;
  // The lines leave the pixel itself and a little room around it free.
  const gap = Math.max(half, 0) + 4 * density;
  context.beginPath();
  for (const [fromX, fromY, toX, toY] of [
    [0, y, x - gap, y],
    [x + gap, y, pane.width, y],
    [x, 0, x, y - gap],
    [x, y + gap, x, pane.height],
  ] as const) {
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
  }
  if (half >= 2 * density) context.rect(x - half, y - half, 2 * half, 2 * half);
  context.lineCap = 'butt';
  strokeTwice(context, density, 'rgb(255 255 255 / 85%)');
}

/** Strokes the path in a dark casing and a light core, so that it is seen on any background. */
function strokeTwice(context: CanvasRenderingContext2D, density: number, core: string): void {
  context.strokeStyle = casing;
  context.lineWidth = 2.5 * density;
  context.stroke();
  context.strokeStyle = core;
  context.lineWidth = density;
  context.stroke();
}
