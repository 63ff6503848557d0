import type { SeededRandom } from '#engine/math/random.ts';
import { SCENE_SIZE } from '../backgrounds/background.ts';
import type { Background } from '../backgrounds/draw-background.ts';
import { noise2 } from '../smooth-noise.ts';
import { cover } from '../surface.ts';
import { type Blob, drawBlob } from './blob.ts';
import type { Defect } from './defect.ts';

/**
 * A stain: a thin, uneven film with a soft outline through which the pattern still shows. The hard ones are small
 * and lie in the space between two lines at about the lines' brightness, where they resemble a bridge.
 */
export function drawResidue(random: SeededRandom, background: Background): Defect {
  const hard = background.kind === 'lines' && random.uniform() < 0.45;
  const blob = hard && background.kind === 'lines' ? betweenLines(random, background) : anywhere(random);
  const bright = hard || random.uniform() < 0.4;
  const tone = random.between(0, 0.15);
  const opacity = hard ? random.between(0.5, 0.85) : random.between(0.42, 0.75);
  const softness = hard ? random.between(0.9, 1.6) : random.between(1, 1.8);
  const patch = random.between(3, 8);
  const salt = random.uint32() | 0;
  return {
    hard,
    distance: blob.distance,
    signal: ({ x, y, before }, surface) => {
      const distance = blob.distance(x, y);
      const uneven = 1 + 0.3 * noise2(x / patch, y / patch, salt);
      const alpha = Math.min(opacity * uneven * cover(distance, softness), 1);
      const rim = hard ? 0 : 0.07 * Math.exp(-((distance / 1.8) ** 2));
      const level = hard ? surface.top + tone : bright ? surface.top + 0.15 + tone : 0.08 + tone;
      return before + (level - before) * alpha - rim;
    },
  };
}

function anywhere(random: SeededRandom): Blob {
  const radius = random.between(7, 20);
  return drawBlob(random, {
    x: random.between(0.2, 0.8) * SCENE_SIZE,
    y: random.between(0.2, 0.8) * SCENE_SIZE,
    radiusX: radius * random.between(1, 1.7),
    radiusY: radius,
    angle: random.between(0, Math.PI),
    irregularity: random.between(0.25, 0.5),
    bumps: 9,
  });
}

function betweenLines(random: SeededRandom, lines: Background & { readonly kind: 'lines' }): Blob {
  const left = lines.nearestLine(random.between(-36, 36) - lines.pitch / 2);
  const across = lines.lineCentre(left) + lines.pitch * random.between(0.4, 0.6);
  const space = lines.pitch - lines.lineWidth;
  return drawBlob(random, {
    ...lines.fromLineFrame(across, random.between(-40, 40)),
    radiusX: space / 2 + random.between(0.5, 3.5),
    radiusY: random.between(3.5, 9),
    angle: lines.angle + random.normal() * 0.4,
    irregularity: random.between(0.15, 0.35),
    bumps: 7,
  });
}
