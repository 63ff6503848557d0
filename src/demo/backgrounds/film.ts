import type { SeededRandom } from '#engine/math/random.ts';
import { grain, noise2 } from '../smooth-noise.ts';
import type { BackgroundGeometry } from './background.ts';

/** An unpatterned film: crystal grains of differing brightness with darker boundaries, and a slow waviness. */
export interface FilmBackground extends BackgroundGeometry {
  readonly kind: 'film';
}

export function drawFilm(random: SeededRandom): FilmBackground {
  const grainSize = random.between(3, 7.5);
  const toneGain = random.between(0.03, 0.085);
  const boundaryGain = random.between(0.05, 0.13);
  const waveGain = random.between(0.01, 0.03);
  const salt = random.uint32() | 0;
  return {
    kind: 'film',
    materialDistance: () => Number.NEGATIVE_INFINITY,
    texture: (x, y) => {
      const { tone, inside } = grain(x / grainSize, y / grainSize, salt);
      const boundary = inside < 0.25 ? 1 - inside * 4 : 0;
      return toneGain * tone - boundaryGain * boundary + waveGain * noise2(x / 30, y / 30, salt + 11);
    },
  };
}
