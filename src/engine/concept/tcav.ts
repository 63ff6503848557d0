import type { TcavConcept, TcavManifest } from '#contract/concepts.ts';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import { chosenFeature, type ExplainedModel } from '../explain/explained-model.ts';
import type { GradientModel } from '../gradients/gradient-model.ts';
import { type Matrix, type MatrixProduct, matrix } from '../math/matrix-product.ts';
import { SeededRandom } from '../math/random.ts';
import type { FeatureTensor } from '../onnx/feature-tensors.ts';
import { type ConceptVector, conceptVector, rowsOf, stacked } from './concept-vector.ts';
import { describedFeature } from './feature-choice.ts';
import { grouped, streamPictures } from './picture-stream.ts';
import { randomSets } from './random-sets.ts';
import { flatActivations, type GridShape, risingShares, type Sensitivity } from './sensitivity.ts';
import type { TcavParameters } from './tcav-parameters.ts';
import { heldOut, testedScores } from './tcav-statistics.ts';

export interface TcavInput {
  readonly model: GradientModel;
  readonly explained: ExplainedModel;
  /** Pictures that go to the network together. */
  readonly batch: number;
  readonly preprocessing: Preprocessing;
  readonly concepts: readonly { readonly name: string; readonly samples: readonly Sample[] }[];
  readonly randomSamples: readonly Sample[];
  readonly classes: readonly {
    readonly target: { readonly index: number; readonly label: string };
    readonly samples: readonly Sample[];
  }[];
  readonly parameters: TcavParameters;
  readonly seed: number;
  readonly products: MatrixProduct;
  readonly signal: AbortSignal;
  /** Told how many of the pictures that are to be run through are done. */
  readonly report: (done: number, total: number, message: string) => Promise<void>;
}

export interface TcavOutcome {
  readonly manifest: TcavManifest;
  /** [concepts, random sets, C, h, w] float32, each of length 1. */
  readonly vectors: Float32Array;
  readonly shape: readonly number[];
  readonly warnings: readonly string[];
}

/** Fewer examples than this leave nothing to fit and to test. */
const fewestExamples = 8;
/** Fewer than this often give vectors of chance. */
const fewExamples = 30;
/** Keep the draws apart from others with the same seed. */
const setStream = 0x7ca5;
const splitStream = 0x7ca6;

/**
 * TCAV (Kim et al. 2018): for each concept a vector against each of R random sets, and as many vectors of further
 * random sets against the same ones. A vector's score for a class is the share of the class's pictures whose loss falls
 * along it; the scores of a concept are tested against those of the random vectors.
 *
 * @throws Failure `usage` for too few examples or random pictures; as `GradientModel.gradients`; `cancelled`, `memory`
 */
export async function tcav(input: TcavInput): Promise<TcavOutcome> {
  const feature = chosenFeature(input.explained, input.parameters.feature);
  const pictures = new Pictures(input, feature);
  const examples: Matrix[] = [];
  for (const { name, samples } of input.concepts) examples.push(await pictures.activations(samples, name));
  const size = input.parameters.randomSetSize ?? Math.min(...examples.map(({ rows }) => rows));
  const { sets, overlap } = drawnSets(input, size);
  pictures.expect(2 * input.parameters.randomSets * size);
  const vectors = await fitVectors(input, pictures, examples, sets);
  const directions = stacked([...vectors.concepts.flat(), ...vectors.random].map(asRow));
  const sensitivities: Sensitivity[] = [];
  for (const { target, samples } of input.classes) {
    sensitivities.push(await pictures.sensitivity(samples, target, directions));
  }
  const manifest = manifestOf(input, feature, examples, vectors, sensitivities, size);
  const { channels, height, width } = pictures.shape;
  const warnings: string[] = [];
  if (overlap) {
    warnings.push(
      `The random sets share pictures: ${2 * input.parameters.randomSets} sets of ${size} want more than there are. ` +
        'Significance is overstated; choose a larger data set for random pictures.',
    );
  }
  if (pictures.unreadable > 0)
    warnings.push(`${pictures.unreadable} pictures could not be read and were left out.`);
  for (const { name, examples: count, separates: told } of manifest.concepts) {
    if (count < fewExamples)
      warnings.push(`${name} has only ${count} examples; ${fewExamples} or more are better.`);
    if (!told)
      warnings.push(`${name} is not told from random pictures by its vectors: its scores mean nothing.`);
  }
  return {
    manifest,
    vectors: stacked(vectors.concepts.flat().map(asRow)).data,
    shape: [input.concepts.length, input.parameters.randomSets, channels, height, width],
    warnings,
  };
}

/** Runs pictures through the network, group by group, and keeps count. */
class Pictures {
  readonly #input: TcavInput;
  readonly #feature: FeatureTensor;
  readonly #unreadable = new Set<string>();
  #done = 0;
  #total: number;
  #shape: GridShape = { channels: 0, height: 0, width: 0 };

  constructor(input: TcavInput, feature: FeatureTensor) {
    this.#input = input;
    this.#feature = feature;
    this.#total = [...input.concepts, ...input.classes].reduce((sum, { samples }) => sum + samples.length, 0);
  }

  /** [C, h, w] of what was run through so far. */
  get shape(): GridShape {
    return this.#shape;
  }

  get unreadable(): number {
    return this.#unreadable.size;
  }

  /** So many more pictures will come. */
  expect(pictures: number): void {
    this.#total += pictures;
  }

  /** [n, C h w]. Throws Failure `usage` when too few of the pictures can be read. */
  async activations(samples: readonly Sample[], name: string): Promise<Matrix> {
    const found = await flatActivations(this.#groups(samples, name), this.#input.model, this.#feature);
    if (found === null || found.activations.rows < fewestExamples) {
      throw new Failure(
        'usage',
        `${name} has ${found?.activations.rows ?? 0} pictures that can be read; ${fewestExamples} or more are needed.`,
      );
    }
    this.#shape = found.shape;
    return found.activations;
  }

  async sensitivity(
    samples: readonly Sample[],
    { index, label }: { readonly index: number; readonly label: string },
    directions: Matrix,
  ): Promise<Sensitivity> {
    const { model, products } = this.#input;
    const found = await risingShares(this.#groups(samples, label), index, directions, {
      model,
      feature: this.#feature,
      products,
    });
    if (found.pictures > 0) return found;
    throw new Failure('usage', `none of the ${samples.length} pictures of ${label} can be read.`);
  }

  async *#groups(samples: readonly Sample[], message: string) {
    const { preprocessing, signal, batch, report } = this.#input;
    const pictures = streamPictures(samples, preprocessing, signal, ({ path }) => this.#unreadable.add(path));
    for await (const group of grouped(pictures, batch)) {
      yield group;
      this.#done += group.length;
      await report(this.#done, this.#total, message);
    }
  }
}

/** Twice as many random sets as concepts are told from: every other one stands for no concept. */
function drawnSets({ concepts, randomSamples, parameters, seed }: TcavInput, size: number) {
  const taken = new Set(concepts.flatMap(({ samples }) => samples.map((sample) => sample.sha256)));
  const others = randomSamples.filter((sample) => !taken.has(sample.sha256));
  return randomSets(others, 2 * parameters.randomSets, size, new SeededRandom(seed, setStream));
}

interface Vectors {
  /** [concepts][R] */
  readonly concepts: readonly (readonly ConceptVector[])[];
  /** [R] */
  readonly random: readonly ConceptVector[];
}

async function fitVectors(
  { concepts, parameters, seed, products }: TcavInput,
  pictures: Pictures,
  examples: readonly Matrix[],
  sets: readonly (readonly Sample[])[],
): Promise<Vectors> {
  const random = new SeededRandom(seed, splitStream);
  const options = { penalty: parameters.regularisation, heldOut: parameters.heldOut };
  const fitted: { concepts: ConceptVector[][]; random: ConceptVector[] } = {
    concepts: concepts.map(() => []),
    random: [],
  };
  for (let i = 0; i < parameters.randomSets; i++) {
    const others = await pictures.activations(sets[2 * i] ?? [], `random set ${2 * i + 1}`);
    const alike = await pictures.activations(sets[2 * i + 1] ?? [], `random set ${2 * i + 2}`);
    for (const [k, own] of examples.entries()) {
      fitted.concepts[k]?.push(await balancedVector(own, others, options, random, products));
    }
    fitted.random.push(await conceptVector(alike, others, options, random, products));
  }
  return fitted;
}

/** As many examples as others, drawn anew for each vector, so that neither side outweighs the other. */
async function balancedVector(
  examples: Matrix,
  others: Matrix,
  options: { readonly penalty: number; readonly heldOut: number },
  random: SeededRandom,
  products: MatrixProduct,
): Promise<ConceptVector> {
  const rows = random.shuffle(Array.from({ length: examples.rows }, (_, i) => i)).slice(0, others.rows);
  const vector = await conceptVector(rowsOf(examples, rows), others, options, random, products);
  return { ...vector, examples: vector.examples.map(({ row, right }) => ({ row: rows[row] ?? row, right })) };
}

function asRow({ direction }: ConceptVector): Matrix {
  return matrix(direction, 1, direction.length);
}

function manifestOf(
  { concepts, classes, parameters, seed }: TcavInput,
  feature: FeatureTensor,
  examples: readonly Matrix[],
  vectors: Vectors,
  sensitivities: readonly Sensitivity[],
  size: number,
): TcavManifest {
  const { randomSets: count, significance: level } = parameters;
  const tests = concepts.length * classes.length;
  const ofConcept = ({ name }: { readonly name: string }, k: number): TcavConcept => {
    const { accuracy, separates: told } = heldOut(vectors.concepts[k] ?? [], seed);
    return {
      name,
      examples: examples[k]?.rows ?? 0,
      accuracy,
      separates: told,
      results: classes.map(({ target }, c) => {
        const { shares = new Float64Array(), pictures = 0 } = sensitivities[c] ?? {};
        const scores = Array.from(shares.subarray(k * count, (k + 1) * count));
        const randomScores = Array.from(shares.subarray(concepts.length * count));
        return {
          target: { ...target },
          pictures,
          ...testedScores(scores, randomScores, { tests, level, separates: told, seed }),
        };
      }),
    };
  };
  return {
    schema: 'waferlens-tcav/1',
    feature: describedFeature(feature),
    randomSets: count,
    randomSetSize: size,
    tests,
    significanceLevel: level,
    concepts: concepts.map(ofConcept),
  };
}
