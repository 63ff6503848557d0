import { descendingOrder } from '../math/order.ts';
import { SeededRandom } from '../math/random.ts';
import { imputeLinearly } from './linear-imputation.ts';
import { type JudgedMap, type Metric, plainValue } from './metric.ts';
import { standardDeviation } from './standard-deviation.ts';

const shares = [0.2, 0.4, 0.6, 0.8];
/**
 * Standard deviation of what is added to imputed values, as a share of that of the picture's values: the authors' 0.01
 * for pictures whose preprocessing makes it 1.
 */
const noise = 0.01;
/** Keeps the noise apart from other draws with the same seed. */
const noiseStream = 0x70ad00;

/**
 * ROAD (Rong et al. 2022): pixels are removed by noisy linear imputation, which leaves little trace of what was where.
 * The value is the mean over shares of half of what the class's probability loses more when the pixels of the highest
 * value go first than when those of the lowest go first.
 */
export const road: Metric = {
  description: {
    id: 'road',
    title: 'ROAD',
    summary:
      "Half the difference of the class's probability without the lowest and without the highest pixels, which are " +
      'replaced by noisy means of their neighbours; mean over 20, 40, 60 and 80 %.',
    citation:
      'Rong, Leemann, Borisov, Kasneci, Kasneci: A Consistent and Efficient Evaluation Strategy for Attribution ' +
      'Methods. ICML 2022',
    needs: ['model'],
    better: 'high',
  },
  presets: [],
  cost: () => ({ road: { passes: 2 * shares.length, per: 'map' } }),
  async evaluate(judged) {
    const pictures = await imputedPictures(judged);
    const { probabilities } = await judged.case.masked.evaluatePictures(pictures.length, (index, picture) =>
      picture.set(pictures[index] as Float32Array),
    );
    const highestFirst = Array.from(probabilities.subarray(0, shares.length));
    const lowestFirst = Array.from(probabilities.subarray(shares.length));
    const differences = shares.map((_, i) => ((lowestFirst[i] as number) - (highestFirst[i] as number)) / 2);
    return plainValue(differences.reduce((sum, value) => sum + value, 0) / shares.length, {
      imputation: 'noisy linear',
      noise: `${noise} of the picture's standard deviation`,
      value: 'p',
      curve: { share: shares, probability: { highestFirst, lowestFirst } },
    });
  },
};

/** Per share the picture without its highest pixels, then per share that without its lowest. */
async function imputedPictures({ case: { masked, seed }, map }: JudgedMap): Promise<readonly Float32Array[]> {
  const order = descendingOrder(map);
  const deviation = noise * standardDeviation(masked.picture);
  const { channels, height, width } = masked.classifier;
  const pictures: Float32Array[] = [];
  for (const ranked of [order, order.slice().reverse()]) {
    for (const share of shares) {
      const removed = new Uint8Array(map.length);
      for (const pixel of ranked.subarray(0, removedCount(share, map.length))) removed[pixel] = 1;
      const imputed = await imputeLinearly(masked.picture, [channels, height, width], removed, () =>
        masked.pause(),
      );
      const random = new SeededRandom(seed, noiseStream + pictures.length);
      for (let i = 0; i < imputed.length; i++) {
        if (removed[i % map.length] !== 0) imputed[i] = (imputed[i] as number) + deviation * random.normal();
      }
      pictures.push(imputed);
      await masked.pause();
    }
  }
  return pictures;
}

/** At least one pixel stays, which the others are imputed from. */
function removedCount(share: number, pixels: number): number {
  return Math.min(pixels - 1, Math.round(share * pixels));
}
