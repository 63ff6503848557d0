import type { SeededRandom } from '#engine/math/random.ts';
import type { DemoClass, DemoSet } from './classes.ts';
import { keyedRandom } from './keyed-random.ts';

/** Pictures per wafer and wafers per lot; index 0 starts the first wafer of the first lot. */
export const PICTURES_PER_WAFER = 64;
const WAFERS_PER_LOT = 8;
/** Dies are numbered from 0 in a square grid of which those inside the circle exist. */
export const DIES_ACROSS = 13;

export interface Die {
  readonly x: number;
  readonly y: number;
}

export interface WaferPlace {
  readonly lot: string;
  readonly wafer: string;
}

/** What went wrong with one wafer: where which defect piles up. */
export type Signature =
  | { readonly kind: 'none' }
  | { readonly kind: 'scratch-line'; readonly angle: number; readonly offset: number }
  | { readonly kind: 'edge-ring' }
  | { readonly kind: 'cluster'; readonly centre: Die; readonly spread: number }
  | { readonly kind: 'repeater'; readonly column: number; readonly row: number };

const MIDDLE = (DIES_ACROSS - 1) / 2;

/** Every die on the wafer: centre within the circle. */
export const dies: readonly Die[] = Array.from({ length: DIES_ACROSS * DIES_ACROSS }, (_, i) => ({
  x: i % DIES_ACROSS,
  y: Math.floor(i / DIES_ACROSS),
})).filter(({ x, y }) => Math.hypot(x - MIDDLE, y - MIDDLE) <= MIDDLE + 0.3);

/** The class that piles up on a wafer with this signature. */
export const signatureClass: Readonly<Record<Exclude<Signature['kind'], 'none'>, DemoClass>> = {
  'scratch-line': 'scratch',
  'edge-ring': 'residue',
  cluster: 'particle',
  repeater: 'bridge',
};

/** Lot and wafer of a picture. Lots of the three sets never coincide. */
export function placeOnWafers(set: DemoSet, index: number): WaferPlace {
  const wafer = Math.floor(index / PICTURES_PER_WAFER);
  const letter = { train: 'A', validation: 'V', siteB: 'B' }[set];
  const lot = String(Math.floor(wafer / WAFERS_PER_LOT) + 1).padStart(3, '0');
  return { lot: `${letter}${lot}`, wafer: `W${String((wafer % WAFERS_PER_LOT) + 1).padStart(2, '0')}` };
}

/** The signature of the wafer that a picture is on. */
export function waferSignature(seed: number, set: DemoSet, index: number): Signature {
  const random = keyedRandom(seed, set, Math.floor(index / PICTURES_PER_WAFER), 'wafer');
  const draw = random.uniform();
  if (draw < 0.4) return { kind: 'none' };
  if (draw < 0.55) {
    return { kind: 'scratch-line', angle: random.between(0, Math.PI), offset: random.between(-2.5, 2.5) };
  }
  if (draw < 0.7) return { kind: 'edge-ring' };
  if (draw < 0.85) {
    return { kind: 'cluster', centre: anyDie(random), spread: random.between(0.8, 1.5) };
  }
  return { kind: 'repeater', column: random.integer(3), row: random.integer(3) };
}

/** The die of a picture: by the signature if the class is the one that piles up there, else anywhere. */
export function drawDie(random: SeededRandom, signature: Signature, label: DemoClass): Die {
  if (signature.kind === 'none' || signatureClass[signature.kind] !== label) return anyDie(random);
  const die = nearestDie(signatureSpot(random, signature));
  return die ?? anyDie(random);
}

function signatureSpot(random: SeededRandom, signature: Exclude<Signature, { kind: 'none' }>): Die {
  switch (signature.kind) {
    case 'scratch-line': {
      const { angle, offset } = signature;
      const along = random.between(-MIDDLE, MIDDLE);
      return {
        x: MIDDLE + along * Math.cos(angle) - offset * Math.sin(angle),
        y: MIDDLE + along * Math.sin(angle) + offset * Math.cos(angle),
      };
    }
    case 'edge-ring': {
      const turn = random.between(0, 2 * Math.PI);
      return { x: MIDDLE + MIDDLE * Math.cos(turn) * 0.97, y: MIDDLE + MIDDLE * Math.sin(turn) * 0.97 };
    }
    case 'cluster': {
      const { centre, spread } = signature;
      return { x: centre.x + spread * random.normal(), y: centre.y + spread * random.normal() };
    }
    case 'repeater': {
      // One spot of a 3 x 3 die reticle prints on every exposure field.
      const printed = dies.filter(({ x, y }) => x % 3 === signature.column && y % 3 === signature.row);
      return printed[random.integer(printed.length)] ?? anyDie(random);
    }
  }
}

function anyDie(random: SeededRandom): Die {
  return dies[random.integer(dies.length)] ?? { x: MIDDLE, y: MIDDLE };
}

/** The die at a spot, if there is one. */
function nearestDie(spot: Die): Die | undefined {
  const x = Math.round(spot.x);
  const y = Math.round(spot.y);
  return dies.find((die) => die.x === x && die.y === y);
}
