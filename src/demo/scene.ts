import type { SeededRandom } from '#engine/math/random.ts';
import { SCENE_SIZE } from './backgrounds/background.ts';
import { type Background, drawBackground } from './backgrounds/draw-background.ts';
import type { DemoClass } from './classes.ts';
import { DEFECT_REACH, type Defect } from './defects/defect.ts';
import { drawDefect } from './defects/draw-defect.ts';
import { closeGaps } from './mask-closing.ts';
import { drawSurface, type Surface, surfaceSignal } from './surface.ts';

/** A piece of wafer before the microscope looks at it. */
export interface Scene {
  readonly background: Background;
  readonly surface: Surface;
  readonly defect: Defect | undefined;
}

export function drawScene(random: SeededRandom, label: DemoClass): Scene {
  const surface = drawSurface(random);
  const background = drawBackground(random, label);
  return { background, surface, defect: drawDefect(random, label, background) };
}

export interface RenderedScene {
  /** Ideal signal with the defect, [size, size] float32, about 0..1, no noise. */
  readonly signal: Float32Array;
  /** The same without the defect. */
  readonly withoutDefect: Float32Array;
  /** 255 where the defect is, 0 elsewhere, [size, size] uint8. */
  readonly mask: Uint8Array;
}

/** Where the stage stood, in reference pixels; moves the scene under the beam. */
export interface StagePosition {
  readonly x: number;
  readonly y: number;
}

/** Signal changes below this are not part of a defect's mask. */
const MASK_CHANGE = 0.015;
/** The mask reaches at most this far beyond the outline, in reference pixels: the defect's own bright edge. */
const MASK_MARGIN = 4;

/** The ideal signal of a scene at any picture size, in reference pixels scaled to `size`. */
export function renderScene(
  scene: Scene,
  size: number,
  stage: StagePosition = { x: 0, y: 0 },
): RenderedScene {
  const { background, defect, surface } = scene;
  const step = SCENE_SIZE / size;
  const signal = new Float32Array(size * size);
  const withoutDefect = new Float32Array(size * size);
  const changed = new Uint8Array(size * size);
  for (let row = 0, i = 0; row < size; row++) {
    const y = (row + 0.5) * step + stage.y;
    for (let column = 0; column < size; column++, i++) {
      const x = (column + 0.5) * step + stage.x;
      const material = background.materialDistance(x, y);
      const before = surfaceSignal(surface, material);
      const texture = background.texture(x, y);
      withoutDefect[i] = before + texture;
      signal[i] = before + texture;
      if (defect === undefined) continue;
      const distance = defect.distance(x, y);
      if (distance > DEFECT_REACH) continue;
      const after = defect.signal({ x, y, material, before }, surface);
      signal[i] = after + texture;
      if (distance < Math.max(MASK_MARGIN, step) && Math.abs(after - before) > MASK_CHANGE) changed[i] = 255;
    }
  }
  return { signal, withoutDefect, mask: closeGaps(changed, size) };
}
