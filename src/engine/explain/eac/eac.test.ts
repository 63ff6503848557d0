import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { noisePicture } from '../../masked-model/fixtures/linear-classifier.ts';
import { MaskedModel } from '../../masked-model/masked-model.ts';
import { RuntimeMatrixProduct } from '../../math/matrix-product.ts';
import { asFloat32, decodeNpy } from '../../math/npy.ts';
import { SeededRandom } from '../../math/random.ts';
import { softmax } from '../../math/softmax.ts';
import { pearson } from '../../math/statistics.ts';
import { openClassifier } from '../../runtime/classifier.ts';
import { gridSegments } from '../../segment/grid.ts';
import type { OverlappingMasks, Segmentation } from '../../segment/segmentation.ts';
import { eac } from '../eac.ts';
import type { ExplainProgress } from '../explainer.ts';
import { explainContext } from '../fixtures/explain-context.ts';
import { featureClassifier } from '../fixtures/feature-classifier.ts';
import type { Game } from '../shapley/game.ts';
import { segmentPlay } from '../shapley/segment-play.ts';
import { banzhafScores } from './banzhaf.ts';
import { type FrozenLayer, frozenLayer } from './frozen-layer.ts';
import { agreement, leastLoss, type Surrogate, surrogateAnswers, surrogateLoss } from './surrogate.ts';
import { type Answered, startLayer, trainSurrogate } from './train.ts';

const products = new RuntimeMatrixProduct(1);
const random = new SeededRandom(41);
const normals = (count: number, scale = 1) =>
  Float32Array.from({ length: count }, () => scale * random.normal());

const [players, inputs, classes, target] = [4, 5, 3, 1];
const layer: FrozenLayer = { inputs, classes, weights: normals(inputs * classes), bias: normals(classes) };

/** All coalitions of n players. */
function coalitions(n: number): Uint8Array {
  return Uint8Array.from({ length: 2 ** n * n }, (_, i) => (Math.floor(i / n) >> (i % n)) & 1);
}

/** The target's probability by the definition: features a + A z, then the frozen layer, then softmax. */
function answerOf(first: ArrayLike<number>, n: number, members: Uint8Array): number {
  const logits = [...layer.bias];
  for (let d = 0; d < inputs; d++) {
    let feature = first[n * inputs + d] as number;
    for (let i = 0; i < n; i++) feature += (members[i] as number) * (first[i * inputs + d] as number);
    for (let k = 0; k < classes; k++) {
      logits[k] = (logits[k] as number) + feature * (layer.weights[d * classes + k] as number);
    }
  }
  return softmax(logits, classes)[target] as number;
}

function meanLoss(first: ArrayLike<number>, { rows, answers }: Answered): number {
  return answers.reduce((sum, y, row) => {
    const p = answerOf(first, players, rows.slice(row * players, (row + 1) * players));
    return sum - (y * Math.log(p) + (1 - y) * Math.log(1 - p)) / answers.length;
  }, 0);
}

/** Logits' weights of a layer A [n + 1, D]: A W, with b in the last row. */
function logitWeights(first: ArrayLike<number>, n: number): number[] {
  return Array.from({ length: (n + 1) * classes }, (_, at) => {
    const [row, k] = [Math.floor(at / classes), at % classes];
    let sum = row === n ? (layer.bias[k] as number) : 0;
    for (let d = 0; d < inputs; d++) {
      sum += (first[row * inputs + d] as number) * (layer.weights[d * classes + k] as number);
    }
    return sum;
  });
}

const settings = { epochs: 3, learningRate: 0.5, momentum: 0.9, batch: 1000, seed: 6, threads: 1 };

describe('training', () => {
  test('descends along the gradient of the loss by finite differences, with momentum', async () => {
    const rows = coalitions(players);
    const answers = Float64Array.from({ length: 2 ** players }, () => random.uniform());
    const first = Float64Array.from(startLayer(players, inputs, settings.seed));
    const velocity = new Float64Array(first.length);
    for (let step = 0; step < 3; step++) {
      const slopes = first.map((_, at) => {
        const moved = (by: number) => {
          const other = first.slice();
          other[at] = (other[at] as number) + by;
          return meanLoss(other, { rows, answers });
        };
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      });
      for (const [at, slope] of slopes.entries()) {
        velocity[at] = settings.momentum * (velocity[at] as number) + slope;
        first[at] = (first[at] as number) - settings.learningRate * (velocity[at] as number);
      }
    }
    const { weights } = await trainSurrogate(layer, target, { rows, answers }, settings, products);
    for (const [at, expected] of logitWeights(first, players).entries()) {
      expect(weights[at]).toBeCloseTo(expected, 4);
    }
  });

  test('the loss and the answers of the surrogate are those of the two layers', () => {
    const first = startLayer(players, inputs, 3);
    const surrogate = { players, classes, target, weights: Float32Array.from(logitWeights(first, players)) };
    const rows = coalitions(players);
    const answers = Float64Array.from({ length: 2 ** players }, () => random.uniform());
    expect(surrogateLoss(surrogate, rows, answers)).toBeCloseTo(meanLoss(first, { rows, answers }), 5);
    for (const [row, found] of surrogateAnswers(surrogate, rows).entries()) {
      expect(found).toBeCloseTo(answerOf(first, players, rows.slice(row * players, (row + 1) * players)), 5);
    }
  });

  test('a game that the surrogate can represent is recovered, last batches being short', async () => {
    const n = 7;
    const secret = normals((n + 1) * inputs, 0.7);
    const drawn = (count: number): Answered => {
      const rows = Uint8Array.from({ length: count * n }, () => random.integer(2));
      const answers = Float64Array.from({ length: count }, (_, row) =>
        answerOf(secret, n, rows.slice(row * n, (row + 1) * n)),
      );
      return { rows, answers };
    };
    const learned = drawn(730);
    const fresh = drawn(100);
    const given = { ...settings, epochs: 300, learningRate: 0.05, batch: 100 };
    const surrogate = await trainSurrogate(layer, target, learned, given, products);
    expect(agreement(surrogate, fresh.rows, fresh.answers)).toBeGreaterThan(0.999);
    const loss = surrogateLoss(surrogate, learned.rows, learned.answers);
    const least = leastLoss(learned.answers);
    expect(loss).toBeGreaterThanOrEqual(least);
    expect(loss).toBeLessThan(least + 1e-4);
  });

  test('a step that leaves the finite numbers is refused', async () => {
    const huge = { ...layer, weights: layer.weights.map((weight) => 1e25 * weight) };
    const learned = { rows: coalitions(3), answers: new Float64Array(8).fill(0.5) };
    await expect(trainSurrogate(huge, target, learned, settings, products)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/smaller learningRate/),
    });
  });
});

describe('draws', () => {
  test('converge to the Banzhaf values of the surrogate, by enumeration', async () => {
    const n = 5;
    const weights = normals((n + 1) * classes, 2);
    const gains = banzhafGains({ players: n, classes, target, weights });
    const draws = 20_000;
    const { scores, errors } = await banzhafScores(
      { players: n, classes, target, weights },
      { draws, seed: 1 },
    );
    for (const [i, all] of gains.entries()) {
      const exact = all.reduce((sum, gain) => sum + gain, 0) / all.length;
      const variance = all.reduce((sum, gain) => sum + (gain - exact) ** 2, 0) / all.length;
      const error = Math.sqrt(variance / draws);
      expect(Math.abs((scores[i] as number) - exact)).toBeLessThan(4.5 * error);
      expect(Math.abs((errors[i] as number) - error)).toBeLessThan(0.05 * error);
    }
  });

  test('logits far apart give probabilities of 0 and 1, no NaN', async () => {
    const weights = Float32Array.of(5000, 0, 0, -5000, 0, 0, 0, 0, 0);
    const { scores } = await banzhafScores(
      { players: 2, classes, target: 0, weights },
      { draws: 4000, seed: 2 },
    );
    // p is 1 with the first player alone, 1/3 with both or none, 0 with the second alone.
    expect(scores[0]).toBeCloseTo(1 / 2, 1);
    expect(scores[1]).toBeCloseTo(-1 / 2, 1);
  });
});

/** [n][2^(n - 1)]: what each player adds to each coalition of the others. */
function banzhafGains({ players: n, weights }: Surrogate): number[][] {
  const worth = (set: number) => {
    const logits = Array.from({ length: classes }, (_, k) => weights[n * classes + k] as number);
    for (let i = 0; i < n; i++) {
      if (((set >> i) & 1) === 0) continue;
      for (let k = 0; k < classes; k++)
        logits[k] = (logits[k] as number) + (weights[i * classes + k] as number);
    }
    return softmax(logits, classes)[target] as number;
  };
  const sets = Array.from({ length: 2 ** n }, (_, set) => set);
  return Array.from({ length: n }, (_, i) =>
    sets.filter((set) => ((set >> i) & 1) === 0).map((set) => worth(set | (1 << i)) - worth(set)),
  );
}

const shape = [3, 8, 9] as const;
const picture = noisePicture(shape, 1);
const bent = await featureClassifier({ shape, kernel: 3, features: 6, relu: true, head: 'pooled' });
const grid = gridSegments(8, 9, 4, 4);

async function run(segmentation: Segmentation, given: Record<string, unknown> = {}, seed = 0) {
  const events: ExplainProgress[] = [];
  const report = async (event: ExplainProgress) => {
    events.push(event);
  };
  const context = explainContext({
    classifier: bent.classifier,
    picture,
    target: 1,
    segmentation,
    seed,
    report,
  });
  const parameters = eac.parameters.parse({ samples: 400, draws: 3000, ...given });
  const outcome = await eac.explain(context, parameters);
  const { passes } = eac.estimate(parameters, context.model, segmentation.count);
  return { ...outcome, events, passes: context.masked.passes, estimated: passes };
}

describe('of a picture', () => {
  test('scores are painted, the surrogate is measured, and the passes are those estimated', async () => {
    const { scores, scoreErrors, map, metrics, warnings, passes, estimated, events } = await run(grid);
    expect(scores).toHaveLength(16);
    expect([...map]).toEqual([...grid.labels].map((label) => scores?.[label]));
    expect(scoreErrors?.every((error) => error > 0 && error < 0.01)).toBe(true);
    expect(passes).toBeLessThanOrEqual(estimated);
    // Of 65,536 coalitions some are drawn twice.
    expect(passes).toBeGreaterThan(estimated - 15);
    expect(metrics?.['surrogate-agreement']?.value).toBeGreaterThan(0.5);
    const loss = metrics?.['surrogate-loss'];
    expect(loss?.value).toBeGreaterThanOrEqual(Number(loss?.settings.least));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/EAC is defined on masks of SAM/);
    expect(new Set(events.map(({ message }) => message)).size).toBe(3);
    expect(events.every(({ done, total }) => done <= total)).toBe(true);
  });

  test('the same seed gives the same bytes, another one others', async () => {
    const [one, two, other] = [await run(grid), await run(grid), await run(grid, {}, 1)];
    expect(one.scores).toEqual(two.scores);
    expect(one.scores).not.toEqual(other.scores);
  });

  test('a surrogate that has learned nothing is warned of', async () => {
    const { warnings } = await run(grid, { epochs: 1, learningRate: 1e-6 });
    expect(warnings.at(-1)).toMatch(/The surrogate explains \d+ % .* Raise epochs or learningRate/);
  });

  test('masks are what it is defined on; an empty one scores 0', async () => {
    const masks = new Uint8Array(3 * 72).fill(1, 0, 40).fill(1, 72 + 20, 72 + 72);
    const segmentation: OverlappingMasks = { kind: 'masks', masks, height: 8, width: 9, count: 3 };
    const { scores, warnings, passes } = await run(segmentation, { epochs: 400 });
    expect(scores?.[2]).toBe(0);
    expect(passes).toBe(4);
    expect(warnings).toEqual([]);
  });

  test('one segment: the whole picture against nothing', async () => {
    const { scores, scoreErrors, metrics, passes, estimated } = await run(gridSegments(8, 9, 1, 1), {
      epochs: 400,
    });
    const { worthOfAll, worthOfNone } = metrics?.['local-accuracy-gap']?.settings ?? {};
    expect(scores).toHaveLength(1);
    expect(scores?.[0]).toBeCloseTo(Number(worthOfAll) - Number(worthOfNone), 2);
    expect(scoreErrors?.[0]).toBeLessThan(1e-6);
    expect(passes).toBe(2);
    expect(estimated).toBe(2);
  });

  test('no pixel in any mask: nothing is trained', async () => {
    const masks = new Uint8Array(72);
    const { scores, metrics } = await run({ kind: 'masks', masks, height: 8, width: 9, count: 1 });
    expect([...(scores ?? [])]).toEqual([0]);
    expect(metrics?.['surrogate-loss']).toBeUndefined();
  });
});

test.each(['random coalitions', 'training of the surrogate', 'coalitions of the surrogate'])(
  'cancel is heard during: %s',
  async (phase) => {
    const stop = new AbortController();
    const later: number[] = [];
    const report = async ({ message, done }: ExplainProgress) => {
      if (stop.signal.aborted) later.push(done);
      if (message === phase) stop.abort();
    };
    const { classifier } = bent;
    const context = explainContext({ classifier, picture, target: 1, segmentation: grid, report });
    const masked = new MaskedModel({ classifier, picture, target: 1, batch: 7, signal: stop.signal });
    const parameters = eac.parameters.parse({ samples: 400, draws: 2_000_000 });
    await expect(eac.explain({ ...context, masked }, parameters)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(later).toEqual([]);
  },
);

describe('the frozen layer', () => {
  test('is the linear layer, also behind a softmax', async () => {
    const soft = await featureClassifier({
      ...{ shape, kernel: 3, features: 6, relu: true, head: 'pooled', last: 'Softmax' },
    });
    for (const made of [bent, soft]) {
      expect(frozenLayer(made.classifier).weights).toEqual(made.weights);
      expect([...frozenLayer(made.classifier).bias]).toEqual([0, 0, 0]);
    }
  });

  test('a model without one is refused with the way out', async () => {
    const other = await featureClassifier({
      ...{ shape, kernel: 3, features: 6, relu: true, head: 'pooled', last: 'Tanh' },
    });
    const context = explainContext({ classifier: other.classifier, picture, segmentation: grid });
    await expect(eac.explain(context, eac.parameters.parse({}))).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/does not end in a linear layer.*Choose ase, kernel-shap or lime/),
    });
    expect(context.masked.passes).toBe(0);
  });
});

const golden = fileURLToPath(new URL('../../../../../shared/golden/', import.meta.url));
const isThere = existsSync(golden);
if (!isThere) console.warn(`Left out: reference cases are read from ${golden}, which is not there.`);

describe.skipIf(!isThere)('on a trained network', () => {
  test.each(isThere ? readdirSync(join(golden, 'segments')) : [])('%s', { timeout: 60_000 }, async (name) => {
    const folder = join(golden, 'segments', name);
    const said = z
      .object({ model: z.string(), target: z.number() })
      .parse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')));
    const array = (file: string) => decodeNpy(readFileSync(join(folder, `${file}.npy`)), file);
    const classifier = await openClassifier({ modelPath: join(golden, said.model), threads: 1 });
    const { height, width } = classifier;
    const labels = Int32Array.from(array('segments').data as ArrayLike<number>);
    const context = explainContext({
      ...{ classifier, target: said.target, picture: asFloat32(array('input')) },
      segmentation: { kind: 'labels', labels, height, width, count: Math.max(...labels) + 1 },
    });
    const { scores, metrics } = await eac.explain(context, eac.parameters.parse({}));
    expect(metrics?.['surrogate-agreement']?.value).toBeGreaterThan(0.5);
    const exact = await modelBanzhaf(segmentPlay(context, 'black', 'probability').game);
    expect(pearson(scores ?? [], exact)).toBeGreaterThan(0.9);
  });
});

/** Each player's mean gain over all coalitions of the others, by asking the model for all of them. */
async function modelBanzhaf({ players: n, worth }: Game): Promise<number[]> {
  const rows = coalitions(n);
  const answers = await worth(rows);
  return Array.from({ length: n }, (_, i) =>
    answers.reduce((sum, p, set) => sum + (rows[set * n + i] === 1 ? p : -p) / 2 ** (n - 1), 0),
  );
}
