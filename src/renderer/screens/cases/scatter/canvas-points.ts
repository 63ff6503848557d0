import { type PointShape, pointShapes, type Rgb } from './point-colours.ts';
import {
  dimmedOpacity,
  type PointFrame,
  type PointPainter,
  type PointPicture,
  ringWidth,
  shapedFrom,
} from './point-picture.ts';

/** A picture with a rim, so that nothing has to be cut off at its edges. */
interface Sheet {
  readonly image: ImageData;
  /** RGBA as one number per pixel; every platform of the program is little-endian. */
  readonly pixels: Uint32Array;
  readonly rim: number;
}

/** Paints points pixel by pixel, without a graphics card: a million take some tens of milliseconds. */
export function canvasPoints(canvas: HTMLCanvasElement): PointPainter | null {
  const context = canvas.getContext('2d');
  if (context === null) return null;
  let sheet: Sheet | null = null;
  return {
    kind: 'canvas',
    paint(picture, frame) {
      const width = Math.round(frame.size.width * frame.density);
      const height = Math.round(frame.size.height * frame.density);
      const rim = Math.ceil((frame.radius + ringWidth) * frame.density) + 1;
      sheet = fittingSheet(sheet, width, height, rim);
      sheet.pixels.fill(0);
      const stamp = stamper(sheet, picture, frame);
      const { dimmed, plain, chosen } = picture.order;
      stamp.flat(0, dimmed, picture.dimmed, dimmedOpacity, 0);
      stamp.coloured(dimmed, dimmed + plain);
      stamp.flat(dimmed + plain, dimmed + plain + chosen, picture.chosen, 1, ringWidth);
      stamp.coloured(dimmed + plain, dimmed + plain + chosen);
      context.putImageData(sheet.image, -rim, -rim);
    },
    dispose() {
      sheet = null;
    },
  };
}

function fittingSheet(before: Sheet | null, width: number, height: number, rim: number): Sheet {
  const [fullWidth, fullHeight] = [width + 2 * rim, height + 2 * rim];
  if (before !== null && before.rim === rim) {
    if (before.image.width === fullWidth && before.image.height === fullHeight) return before;
  }
  const image = new ImageData(fullWidth, fullHeight);
  return { image, pixels: new Uint32Array(image.data.buffer), rim };
}

function packed([red, green, blue]: Rgb, opacity: number): number {
  return ((Math.round(opacity * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function stamper(sheet: Sheet, picture: PointPicture, { view, size, density, radius }: PointFrame) {
  const { points, codes, shapes } = picture;
  const { pixels, rim } = sheet;
  const { width: row, height: rows } = sheet.image;
  const scale = view.scale * density;
  const left = rim + (size.width * density) / 2 - view.x * scale;
  const top = rim + (size.height * density) / 2 + view.y * scale;
  const { order } = picture.order;

  /** The pixel in the middle of a point, or -1 where it is not in sight. */
  const middle = (at: number): number => {
    const x = Math.floor(left + (points[2 * at] as number) * scale);
    const y = Math.floor(top - (points[2 * at + 1] as number) * scale);
    return x >= rim && y >= rim && x < row - rim && y < rows - rim ? y * row + x : -1;
  };
  const stampsOf = (diameter: number) =>
    pointShapes.map((shape) => offsets(diameter >= shapedFrom ? shape : 'square', diameter, row));
  const diameter = Math.max(1, Math.round(2 * radius * density));
  const stamps = stampsOf(diameter);
  const solid = new Uint32Array(256);
  for (let code = 0; code < 256; code++) {
    const rgb = [0, 1, 2].map((channel) => picture.colours[3 * code + channel] as number);
    const faded = picture.highlighted !== null && picture.highlighted !== code;
    solid[code] = packed([rgb[0] ?? 0, rgb[1] ?? 0, rgb[2] ?? 0], faded ? dimmedOpacity : 1);
  }
  // Indexed loops: this runs a million times per frame.
  const stampAt = (pixel: number, offsets: Int32Array, colour: number): void => {
    for (let part = 0; part < offsets.length; part++) pixels[pixel + (offsets[part] as number)] = colour;
  };
  return {
    coloured(from: number, to: number): void {
      for (let place = from; place < to; place++) {
        const at = order[place] as number;
        const pixel = middle(at);
        if (pixel < 0) continue;
        const code = codes[at] as number;
        stampAt(pixel, stamps[shapes[code] as number] as Int32Array, solid[code] as number);
      }
    },
    flat(from: number, to: number, rgb: Rgb, opacity: number, wider: number): void {
      const colour = packed(rgb, opacity);
      const own = wider === 0 ? stamps : stampsOf(Math.round(2 * (radius + wider) * density));
      for (let place = from; place < to; place++) {
        const at = order[place] as number;
        const pixel = middle(at);
        if (pixel < 0) continue;
        stampAt(pixel, own[shapes[codes[at] as number] as number] as Int32Array, colour);
      }
    },
  };
}

/** Where a shape of a diameter has its pixels, as steps from the one in its middle. */
export function offsets(shape: PointShape, diameter: number, row: number): Int32Array {
  const found: number[] = [];
  const first = -Math.floor(diameter / 2);
  for (let dy = first; dy < first + diameter; dy++) {
    for (let dx = first; dx < first + diameter; dx++) {
      const x = (2 * (dx - first) + 1) / diameter - 1;
      const y = (2 * (dy - first) + 1) / diameter - 1;
      if (covers(shape, x, y)) found.push(dy * row + dx);
    }
  }
  return Int32Array.from(found);
}

/** Whether a shape in the square from -1 to 1, y downwards, covers a place; the shader of `webgl-points.ts` agrees. */
function covers(shape: PointShape, x: number, y: number): boolean {
  switch (shape) {
    case 'circle':
      return x * x + y * y <= 1;
    case 'square':
      return Math.max(Math.abs(x), Math.abs(y)) <= 0.86;
    case 'triangle':
      return y <= 0.86 && Math.abs(x) <= (y + 1) / 1.86;
    case 'diamond':
      return Math.abs(x) + Math.abs(y) <= 1.05;
    case 'plus':
      return Math.min(Math.abs(x), Math.abs(y)) <= 0.36;
    case 'wedge':
      return y >= -0.86 && Math.abs(x) <= (1 - y) / 1.86;
  }
}
