import type { SeededRandom } from '#engine/math/random.ts';
import { SCENE_SIZE } from '../backgrounds/background.ts';
import type { Background } from '../backgrounds/draw-background.ts';
import type { LineArray } from '../backgrounds/line-array.ts';
import { noise1 } from '../smooth-noise.ts';
import { cover } from '../surface.ts';
import type { Defect } from './defect.ts';

interface Stroke {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly halfLength: number;
  readonly halfWidth: number;
  readonly bend: number;
}

/**
 * A groove ploughed through whatever is there: dark inside, with a bright burr on both sides, slightly bent. The
 * hard ones are thin and short and cross one or two lines nearly at a right angle, like a broken line.
 */
export function drawScratch(random: SeededRandom, background: Background): Defect {
  const hard = background.kind === 'lines' && random.uniform() < 0.45;
  const stroke = hard && background.kind === 'lines' ? acrossLines(random, background) : anywhere(random);
  const depth = hard ? random.between(0.6, 0.9) : random.between(0.65, 0.95);
  const burr = hard ? random.between(0.02, 0.1) : random.between(0.1, 0.26);
  const level = random.between(0.06, 0.16);
  const salt = random.uint32() | 0;
  const cos = Math.cos(stroke.angle);
  const sin = Math.sin(stroke.angle);

  const sideways = (x: number, y: number): { readonly side: number; readonly onward: number } => {
    const onward = (x - stroke.x) * cos + (y - stroke.y) * sin;
    const straight = (y - stroke.y) * cos - (x - stroke.x) * sin;
    const part = onward / stroke.halfLength;
    return { side: straight - stroke.bend * (part * part - 0.33) - 0.7 * noise1(onward / 9, salt), onward };
  };
  const widthAt = (onward: number) =>
    stroke.halfWidth *
    (0.75 + 0.35 * noise1(onward / 6, salt + 1)) *
    Math.sqrt(Math.max(0.2, 1 - 0.8 * (onward / stroke.halfLength) ** 2));

  return {
    hard,
    distance: (x, y) => {
      const { side, onward } = sideways(x, y);
      return Math.max(Math.abs(side) - widthAt(onward), Math.abs(onward) - stroke.halfLength);
    },
    signal: ({ x, y, before }, surface) => {
      const { side, onward } = sideways(x, y);
      const half = widthAt(onward);
      const end = cover(Math.abs(onward) - stroke.halfLength, 0.8);
      const groove = depth * end * cover(Math.abs(side) - half, surface.softness * 0.8);
      const band = (Math.abs(side) - half - 0.9) / 0.9;
      return before + (level - before) * groove + burr * end * Math.exp(-band * band);
    },
  };
}

function anywhere(random: SeededRandom): Stroke {
  const halfLength = random.between(18, 62);
  return {
    x: random.between(0.25, 0.75) * SCENE_SIZE,
    y: random.between(0.25, 0.75) * SCENE_SIZE,
    angle: random.between(0, Math.PI),
    halfLength,
    halfWidth: random.between(1.3, 2.8),
    bend: random.normal() * 0.06 * halfLength,
  };
}

function acrossLines(random: SeededRandom, lines: LineArray): Stroke {
  const line = lines.nearestLine(random.between(-38, 38));
  return {
    ...lines.fromLineFrame(lines.lineCentre(line), random.between(-38, 38)),
    angle: lines.angle + random.normal() * 0.35,
    halfLength: lines.lineWidth / 2 + random.between(2, 0.75 * lines.pitch),
    halfWidth: random.between(1.5, 2.5),
    bend: random.normal() * 0.8,
  };
}
