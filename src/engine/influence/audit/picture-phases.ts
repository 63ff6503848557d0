import type { Sample } from '#contract/dataset.ts';
import { pictureChunks } from '../training-set/sample-pictures.ts';
import { PlaneTransform } from './plane-transform.ts';

/** Side that pictures are compared at: fine enough for the roughness of edges, which no two places share. */
export const comparedSide = 128;
/** Cycles per picture. Below the first lie brightness drifts, above the last mostly noise. */
export const lowestFrequency = 2;
export const coarseFrequency = 16;
const highestFrequency = 48;
/** Share of a small picture's pixels per cycle that still carries what was in it, not what enlarging made up. */
const carried = 0.42;
/** Share of the side that fades out at each edge, so that edges are no structure. */
const faded = 1 / 8;
const chunk = 64;

/** A frequency of a half-plane; the other half mirrors it. */
export interface Frequency {
  readonly x: number;
  readonly y: number;
}

/** All compared frequencies, coarse ones first. */
export const frequencies: readonly Frequency[] = frequenciesUpTo(highestFrequency);
export const coarseFrequencies = frequencies.filter(({ x, y }) => Math.hypot(x, y) <= coarseFrequency).length;

function frequenciesUpTo(highest: number): Frequency[] {
  const found: Frequency[] = [];
  for (let y = -highest; y <= highest; y++) {
    for (let x = 0; x <= highest; x++) {
      const length = Math.hypot(x, y);
      if ((x > 0 || y > 0) && length >= lowestFrequency && length <= highest) found.push({ x, y });
    }
  }
  return found.sort((a, b) => Math.hypot(a.x, a.y) - Math.hypot(b.x, b.y) || a.y - b.y || a.x - b.x);
}

/** The phases of many pictures: what is where in them, whatever their contrast, brightness and blur. */
export interface PicturePhases {
  readonly count: number;
  /** [count, frequencies] in 256 parts of a turn. */
  readonly phases: Uint8Array;
  /** Of the frequencies, how many of the first ones a picture has: fewer for small pictures, 0 for uniform ones. */
  readonly lengths: Int32Array;
}

/**
 * Reads pictures and keeps the phases of their Fourier transforms: 3.6 KB per picture. A periodic pattern, which pictures
 * of different places share, is a few frequencies among thousands there, while the roughness of its edges, grains and
 * defects are all the others (phase correlation: Kuglin and Hines 1975).
 *
 * @param samples readable ones; others count as uniform
 * @throws Failure `cancelled`
 */
export async function readPhases(
  samples: readonly Sample[],
  signal: AbortSignal,
  report: (done: number, total: number) => Promise<void>,
): Promise<PicturePhases> {
  const phases = new Uint8Array(samples.length * frequencies.length);
  const lengths = new Int32Array(samples.length);
  const transform = new PlaneTransform(comparedSide);
  const forms = { preprocessings: [], side: comparedSide };
  for await (const read of pictureChunks(samples, 0, chunk, forms, signal)) {
    for (let i = 0; i < read.count; i++) {
      const row = read.start + i;
      const pixels = read.greys.subarray(i * comparedSide ** 2, (i + 1) * comparedSide ** 2);
      const into = phases.subarray(row * frequencies.length, (row + 1) * frequencies.length);
      if (!phasesOf(pixels, transform, into)) continue;
      const sample = samples[row];
      lengths[row] = lengthFor(Math.min(sample?.width ?? comparedSide, sample?.height ?? comparedSide));
    }
    await report(read.start + read.count, samples.length);
  }
  return { count: samples.length, phases, lengths };
}

function lengthFor(side: number): number {
  const highest = Math.min(highestFrequency, carried * side);
  const first = frequencies.findIndex(({ x, y }) => Math.hypot(x, y) > highest);
  return first < 0 ? frequencies.length : first;
}

/**
 * Phases of one picture.
 *
 * @param pixels [128, 128], 0 to 255
 * @param into [frequencies]
 * @returns false for a uniform picture, which has none
 */
export function phasesOf(pixels: Float32Array, transform: PlaneTransform, into: Uint8Array): boolean {
  const { side } = transform;
  let sum = 0;
  let weights = 0;
  for (let i = 0; i < pixels.length; i++) {
    const weight = fade(i % side, side) * fade(Math.floor(i / side), side);
    sum += weight * (pixels[i] as number);
    weights += weight;
  }
  const mean = sum / weights;
  const re = new Float64Array(side * side);
  const im = new Float64Array(side * side);
  let squares = 0;
  for (let i = 0; i < pixels.length; i++) {
    const difference = (pixels[i] as number) - mean;
    squares += difference * difference;
    re[i] = difference * fade(i % side, side) * fade(Math.floor(i / side), side);
  }
  if (squares / pixels.length < 1e-6) return false;
  transform.run(re, im, -1);
  for (const [f, { x, y }] of frequencies.entries()) {
    const at = ((y + side) % side) * side + x;
    const turn = Math.atan2(im[at] as number, re[at] as number) / (2 * Math.PI);
    into[f] = Math.round(turn * 256) & 255;
  }
  return true;
}

function fade(position: number, side: number): number {
  const reach = faded * side;
  const fromEdge = Math.min(position, side - 1 - position) + 0.5;
  return fromEdge >= reach ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * fromEdge) / reach);
}
