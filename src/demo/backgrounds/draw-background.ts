import type { SeededRandom } from '#engine/math/random.ts';
import { type BackgroundKind, backgroundKinds, type DemoClass } from '../classes.ts';
import { weightedIndex } from '../keyed-random.ts';
import { drawFilm, type FilmBackground } from './film.ts';
import { drawHoleArray, type HoleArray } from './hole-array.ts';
import { drawLineArray, type LineArray } from './line-array.ts';

export type Background = LineArray | HoleArray | FilmBackground;

/** How often each background (lines, holes, film) is behind each class: a bridge needs lines, a missing hole holes. */
const weights: Readonly<Record<DemoClass, readonly [number, number, number]>> = {
  bridge: [1, 0, 0],
  broken_line: [1, 0, 0],
  missing_hole: [0, 1, 0],
  clean: [0.45, 0.35, 0.2],
  particle: [0.4, 0.3, 0.3],
  residue: [0.55, 0.2, 0.25],
  scratch: [0.55, 0.2, 0.25],
};

export function drawBackground(random: SeededRandom, label: DemoClass): Background {
  const kind: BackgroundKind = backgroundKinds[weightedIndex(random, weights[label])] ?? 'film';
  switch (kind) {
    case 'lines':
      return drawLineArray(random);
    case 'holes':
      return drawHoleArray(random);
    case 'film':
      return drawFilm(random);
  }
}
