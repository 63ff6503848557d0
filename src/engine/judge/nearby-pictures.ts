import { SeededRandom } from '../math/random.ts';
import { rangeOf } from '../math/statistics.ts';
import type { JudgedMap } from './metric.ts';
import type { PictureMethod } from './repeated-method.ts';

/** How pictures near another one are drawn, and how their maps are scaled before they are compared. */
export interface Neighbourhood {
  readonly draws: number;
  /** Independent noise on every value of the picture: uniform in +- size, or Gaussian with that deviation. */
  readonly noise: 'uniform' | 'gaussian';
  readonly size: number;
  /** `span`: size as a share of the picture's span of values; `value`: in preprocessed units. */
  readonly unit: 'span' | 'value';
  readonly maps: 'as they are' | 'divided by their highest magnitude';
}

/** Distances (Euclidean) between a picture and those drawn near it, and between their maps; [draws] each. */
export interface NearbyMaps {
  readonly pictureDistances: Float64Array;
  readonly mapDistances: Float64Array;
  /** Norms of the picture itself and of its map. */
  readonly pictureNorm: number;
  readonly mapNorm: number;
  /** In preprocessed units. */
  readonly noiseSize: number;
}

/** Keeps the pictures apart from other draws with the same seed. */
const nearbyStream = 0x4ea70000;

/** Runs the method again on each drawn picture. Its own random draws are the same each time. */
export async function nearbyMaps(
  { case: { masked, seed }, map }: JudgedMap,
  method: PictureMethod,
  neighbourhood: Neighbourhood,
): Promise<NearbyMaps> {
  const { draws, noise, size, unit } = neighbourhood;
  const [lowest, highest] = rangeOf(masked.picture);
  const noiseSize = unit === 'span' ? size * (highest - lowest) : size;
  const scaled = neighbourhood.maps === 'as they are' ? (values: Float32Array) => values : byHighestMagnitude;
  const own = scaled(map);
  const pictureDistances = new Float64Array(draws);
  const mapDistances = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    const random = new SeededRandom(seed, nearbyStream + draw);
    const amount = () => (noise === 'uniform' ? random.between(-1, 1) : random.normal());
    const picture = masked.picture.map((value) => value + noiseSize * amount());
    pictureDistances[draw] = distance(masked.picture, picture);
    mapDistances[draw] = distance(own, scaled(await method.ofPicture(picture)));
    await masked.pause();
  }
  return {
    ...{ pictureDistances, mapDistances, noiseSize },
    pictureNorm: norm(masked.picture),
    mapNorm: norm(own),
  };
}

function byHighestMagnitude(map: Float32Array): Float32Array {
  const [lowest, highest] = rangeOf(map);
  const magnitude = Math.max(Math.abs(lowest), Math.abs(highest));
  return magnitude > 0 ? map.map((value) => value / magnitude) : map;
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum);
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
