import type { SeededRandom } from '#engine/math/random.ts';
import { SCENE_SIZE } from '../backgrounds/background.ts';
import { cover } from '../surface.ts';
import { drawBlob } from './blob.ts';
import type { Defect } from './defect.ts';

/** A grain of foreign matter on top: opaque, bright at its rim, lit from the side of the detector. */
export function drawParticle(random: SeededRandom): Defect {
  const small = random.uniform() < 0.3;
  const radius = small ? random.between(2.8, 4.5) : random.between(4.5, 13);
  const x = random.between(0.15, 0.85) * SCENE_SIZE;
  const y = random.between(0.15, 0.85) * SCENE_SIZE;
  const blob = drawBlob(random, {
    x,
    y,
    radiusX: radius * random.between(0.85, 1.25),
    radiusY: radius,
    angle: random.between(0, Math.PI),
    irregularity: random.between(0.05, 0.3),
    bumps: 7,
  });
  const level = random.between(0.5, 0.8);
  const rim = random.between(0.15, 0.35);
  const shading = random.between(0.05, 0.16);
  return {
    hard: small,
    distance: blob.distance,
    signal: (place, surface) => {
      const distance = blob.distance(place.x, place.y);
      const inside = cover(distance, surface.softness);
      const band = (distance + 1) / 1.6;
      const lit = (shading * (x - place.x + y - place.y)) / radius;
      const body = level + lit + rim * Math.exp(-band * band);
      const ground = distance > 0 ? place.before * (1 - 0.2 * Math.exp(-distance / 1.5)) : place.before;
      return ground + (body - ground) * inside;
    },
  };
}
