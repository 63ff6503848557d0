import type { Surface } from '../surface.ts';

/** A place of the scene, in reference pixels, with what the background says about it. */
export interface Place {
  readonly x: number;
  readonly y: number;
  /** Signed distance to the background's material, negative inside it. */
  readonly material: number;
  /** Signal without the defect. */
  readonly before: number;
}

/** A defect on a background. Both functions are pure; nothing is random after the draw. */
export interface Defect {
  /** Signed distance to the defect's outline in reference pixels, negative inside it. */
  readonly distance: (x: number, y: number) => number;
  /** Signal with the defect, texture left out as in `before`. */
  readonly signal: (place: Place, surface: Surface) => number;
  /** True for the examples that are drawn to be confused with the partner class. */
  readonly hard: boolean;
}

/** Beyond this distance from its outline, in reference pixels, a defect changes nothing. */
export const DEFECT_REACH = 7;
