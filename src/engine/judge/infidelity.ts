import { windowForm } from '../masked-model/forms/window.ts';
import { SeededRandom } from '../math/random.ts';
import { type JudgedCase, type JudgedMap, type Metric, prepare, valueOverBaselines } from './metric.ts';
import { standardDeviation } from './standard-deviation.ts';

const draws = 100;
/** Sides of the squares as shares of the picture's shorter side. */
const sides = [1 / 16, 1 / 4] as const;
/** Standard deviation of the Gaussian perturbation as a share of that of the picture's values. */
const spread = 0.2;
/** Keep the perturbations apart from other draws with the same seed. */
const squareStream = 0x15f1d;
const gaussianStream = 0x6a055000;

/** How far answers drop, and how far the map says they do. */
interface Comparison {
  readonly given: Float64Array;
  readonly dropped: Float64Array;
}

/**
 * Infidelity (Yeh et al. 2019, definition 2.1): mean over perturbations I of (I . map - (f(x) - f(x - I)))^2, f the
 * target's logit.
 *
 * Default: I removes a square of a random side and place by showing a baseline there. The map is read as each pixel's
 * contribution, so I . map is its sum over the square. Preset `gaussian`: I is Gaussian noise on every value of the
 * picture and the map is read as a sensitivity, the same for all channels of a pixel. As maps have any scale, the map
 * is multiplied by the factor that serves it best, mean(I . map x drop) / mean((I . map)^2) (section 4, "scaling");
 * preset `unscaled` takes squares and the map as it is.
 */
export const infidelity: Metric = {
  description: {
    id: 'infidelity',
    title: 'Infidelity',
    summary:
      "Mean squared difference between what the map gives to random squares and the logit's drop without them, the " +
      'map scaled to fit.',
    citation: 'Yeh, Hsieh, Suggala, Inouye, Ravikumar: On the (In)fidelity and Sensitivity. NeurIPS 2019',
    needs: ['model'],
    better: 'low',
  },
  presets: ['unscaled', 'gaussian'],
  cost: ({ baselines }, preset) => ({
    'logit of the whole picture': { passes: 1, per: 'case' },
    ...(preset === 'gaussian'
      ? { 'infidelity gaussian': { passes: draws, per: 'case' } }
      : { 'infidelity squares': { passes: draws * baselines, per: 'case' } }),
  }),
  async evaluate(judged, preset = 'squares') {
    const compared = preset === 'gaussian' ? await underNoise(judged) : await underSquares(judged);
    const scaled = preset !== 'unscaled';
    const found = Object.entries(compared).map(([name, comparison]) => ({
      name,
      factor: bestFactor(comparison),
      ofZero: meanSquareError({ ...comparison, given: new Float64Array(draws) }, 0),
      plain: meanSquareError(comparison, 1),
      best: meanSquareError(comparison, bestFactor(comparison)),
    }));
    const by = (value: (one: (typeof found)[number]) => number | null) =>
      Object.fromEntries(found.map((one) => [one.name, value(one)]));
    return valueOverBaselines(
      by(({ best, plain }) => (scaled ? best : plain)),
      {
        preset,
        draws,
        value: 'logit',
        perturbation:
          preset === 'gaussian'
            ? `Gaussian, ${spread} of the picture's standard deviation`
            : 'squares of 1/16 to 1/4 of the shorter side',
        factor: by(({ factor }) => (scaled ? factor : 1)),
        /** What is left of the mean squared drop: 1 for a map of zeros. */
        shareOfChange: by(({ best, plain, ofZero }) =>
          ofZero > 0 ? (scaled ? best : plain) / ofZero : null,
        ),
      },
    );
  },
};

function bestFactor({ given, dropped }: Comparison): number {
  let products = 0;
  let squares = 0;
  for (let i = 0; i < given.length; i++) {
    products += (given[i] as number) * (dropped[i] as number);
    squares += (given[i] as number) ** 2;
  }
  return squares > 0 ? products / squares : 0;
}

function meanSquareError({ given, dropped }: Comparison, factor: number): number {
  let sum = 0;
  for (let i = 0; i < given.length; i++) sum += (factor * (given[i] as number) - (dropped[i] as number)) ** 2;
  return sum / given.length;
}

async function underSquares(judged: JudgedMap): Promise<Readonly<Record<string, Comparison>>> {
  const { masked, size, baselines, baseline, seed, prepared } = judged.case;
  const rows = prepare(prepared, 'infidelity squares', () => squareRows(size, seed));
  const given = new Float64Array(draws);
  for (let i = 0; i < draws; i++) {
    const [top, left, bottom, right] = rows.subarray(4 * i, 4 * i + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        given[i] = (given[i] as number) + (judged.map[row * size.width + column] as number);
      }
    }
  }
  const form = prepare(prepared, 'window form', () => windowForm(size));
  const whole = await wholeLogit(judged.case);
  const compared: Record<string, Comparison> = {};
  for (const kind of baselines) {
    const { logits } = await masked.evaluate(form, baseline(kind), rows);
    compared[kind] = { given, dropped: logits.map((logit) => whole - logit) };
  }
  return compared;
}

/** [draws, 4] int32: top, left, bottom, right of squares inside the picture. */
function squareRows({ height, width }: JudgedCase['size'], seed: number): Int32Array {
  const random = new SeededRandom(seed, squareStream);
  const shorter = Math.min(height, width);
  const [smallest, largest] = sides.map((share) => Math.max(1, Math.round(share * shorter))) as [
    number,
    number,
  ];
  const rows = new Int32Array(4 * draws);
  for (let i = 0; i < draws; i++) {
    const side = smallest + random.integer(largest - smallest + 1);
    const top = random.integer(height - side + 1);
    const left = random.integer(width - side + 1);
    rows.set([top, left, top + side, left + side], 4 * i);
  }
  return rows;
}

async function underNoise(judged: JudgedMap): Promise<Readonly<Record<string, Comparison>>> {
  const { masked, seed, prepared } = judged.case;
  const { picture } = masked;
  const deviation = spread * standardDeviation(picture);
  const drawsOf = (index: number) => new SeededRandom(seed, gaussianStream + index);
  const dropped = await prepare(prepared, 'infidelity gaussian', async () => {
    const whole = await wholeLogit(judged.case);
    const { logits } = await masked.evaluatePictures(draws, (index, perturbed) => {
      const random = drawsOf(index);
      for (let i = 0; i < picture.length; i++) {
        perturbed[i] = (picture[i] as number) - deviation * random.normal();
      }
    });
    return logits.map((logit) => whole - logit);
  });
  const given = new Float64Array(draws);
  for (let index = 0; index < draws; index++) {
    const random = drawsOf(index);
    let sum = 0;
    for (let i = 0; i < picture.length; i++) {
      sum += deviation * random.normal() * (judged.map[i % judged.map.length] as number);
    }
    given[index] = sum;
    if (index % 10 === 9) await masked.pause();
  }
  return { noise: { given, dropped } };
}

async function wholeLogit({ masked, prepared }: JudgedCase): Promise<number> {
  return prepare(prepared, 'logit of the whole picture', async () => {
    const { logits } = await masked.evaluatePictures(1, (_, picture) => picture.set(masked.picture));
    return logits[0] as number;
  });
}
