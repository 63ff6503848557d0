import type { ConceptCrop, ConceptManifest } from '#contract/concepts.ts';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import { chosenFeature, type ExplainedModel } from '../explain/explained-model.ts';
import type { GradientModel } from '../gradients/gradient-model.ts';
import type { EightBitRaster } from '../image/png.ts';
import { bootstrapMean } from '../math/bootstrap.ts';
import { type Matrix, type MatrixProduct, matrix } from '../math/matrix-product.ts';
import { descendingOrder } from '../math/order.ts';
import { sobolDesign } from '../math/sobol-indices.ts';
import { mean } from '../math/statistics.ts';
import { ActivationSource } from './activations.ts';
import { ConceptBasis } from './concept-basis.ts';
import { ConceptImportance } from './concept-importance.ts';
import type { CraftParameters } from './craft-parameters.ts';
import { type CropChoice, type CropEmbedding, embedCrops } from './crop-embedding.ts';
import { stripOf } from './crop-tiles.ts';
import { cropGrid } from './crops.ts';
import { type ChosenFeature, describedFeature, earlierFeature, rectifiedFeature } from './feature-choice.ts';
import { parentCrops } from './parent-crops.ts';
import { streamPictures } from './picture-stream.ts';
import { surveyPictures } from './picture-survey.ts';
import { factoriseAtRank, type RankedFactorisation } from './rank-choice.ts';
import { shares, topCrops } from './top-crops.ts';

export interface CraftInput {
  readonly model: GradientModel;
  readonly explained: ExplainedModel;
  /** Pictures that go to the network together. */
  readonly batch: number;
  readonly preprocessing: Preprocessing;
  readonly samples: readonly Sample[];
  readonly target: { readonly index: number; readonly label: string };
  readonly parameters: CraftParameters;
  readonly seed: number;
  /** The concept of an earlier run that is taken apart; null: a whole class. */
  readonly parent: {
    readonly runId: number;
    readonly manifest: ConceptManifest;
    readonly concept: number;
  } | null;
  readonly products: MatrixProduct;
  readonly signal: AbortSignal;
  /** Told how many of the pictures that are to be run through are done. */
  readonly report: (done: number, total: number, message: string) => Promise<void>;
}

export interface CraftOutcome {
  readonly manifest: ConceptManifest;
  /** U [crops, r]. */
  readonly coefficients: Matrix;
  /** Per concept its crops side by side. */
  readonly strips: readonly EightBitRaster[];
  readonly unreadable: readonly Sample[];
  readonly warnings: readonly string[];
}

/**
 * CRAFT (Fel et al. 2023): crops of a class's pictures, their activations averaged over space, factorised into concepts
 * A = U W; how much each concept matters for the class's logit by total Sobol' indices; where pictures show it.
 * Concepts are numbered by falling importance.
 *
 * @throws Failure `usage` for crops or ranks that do not fit, `unsupported` for networks that can't be cut at the
 * feature tensor, `unreadable` when no picture can be read, `cancelled`, `memory`
 */
export async function craft(input: CraftInput): Promise<CraftOutcome> {
  const { parameters, target, products, signal } = input;
  const { feature, warnings } = chooseFeature(input);
  const source = new ActivationSource(input.model, feature);
  const unreadable = new Map<number, Sample>();
  const embedding = await embedClass(input, source, unreadable);
  await input.report(input.samples.length, 2 * input.samples.length, 'finding concepts');
  const { rank, iterations: mostIterations, tolerance } = parameters;
  const factorisation = { rank, mostIterations, tolerance, seed: input.seed, signal };
  const factors = await factoriseAtRank(embedding.activations, factorisation, products);
  const survey = await surveyClass(input, source, embedding, factors);
  const { order, concepts } = rankedConcepts(factors, survey, input.seed);
  const pictures = survey.totals.length;
  return {
    manifest: {
      schema: 'waferlens-concepts/1',
      target: { ...target },
      feature: describedFeature(feature),
      rank: factors.basis.rows,
      pictures,
      crops: embedding.crops.length,
      patch: parameters.patch,
      stride: strideOf(parameters),
      reconstructionError: factors.error,
      iterations: factors.iterations,
      converged: factors.converged,
      ranks: factors.ranks.map((tried) => ({ ...tried })),
      basis: order.map((k) => Array.from(rowOf(factors.basis, k))),
      concepts,
      parent: input.parent === null ? null : { runId: input.parent.runId, concept: input.parent.concept },
    },
    coefficients: inOrder(factors.coefficients, order),
    strips: order.map((k) => stripOf(survey.tiles[k] ?? [])),
    unreadable: [...unreadable.values()],
    warnings: [...warnings, ...warningsOf(pictures, factors, source, unreadable.size)],
  };
}

function chooseFeature({ model, explained, parameters, parent }: CraftInput): ChosenFeature {
  const { classifier } = model;
  if (parent === null || parameters.feature !== null) {
    return rectifiedFeature(classifier, explained, parameters.feature);
  }
  return { feature: earlierFeature(classifier, explained, parent.manifest.feature.name), warnings: [] };
}

/** Step between crops in pixels. */
export function strideOf({ patch, stride }: Pick<CraftParameters, 'patch' | 'stride'>): number {
  return Math.max(1, Math.trunc(patch * stride));
}

/** All crops of the pictures, or those that show the concept that is taken apart. */
async function embedClass(
  input: CraftInput,
  source: ActivationSource,
  unreadable: Map<number, Sample>,
): Promise<CropEmbedding> {
  const { classifier } = input.model;
  const every = cropGrid(classifier, input.parameters.patch, strideOf(input.parameters));
  const embed = (activations: ActivationSource, choose: CropChoice) =>
    embedCrops(
      streamPictures(input.samples, input.preprocessing, input.signal, (sample) => {
        unreadable.set(sample.index, sample);
      }),
      {
        source: activations,
        channels: classifier.channels,
        size: classifier,
        side: input.parameters.patch,
        choose,
        together: input.batch,
        report: (done) => input.report(done, 2 * input.samples.length, 'looking at crops'),
      },
    );
  const { parent } = input;
  let choose: CropChoice = () => every;
  if (parent !== null) {
    const before = new ActivationSource(
      input.model,
      chosenFeature(input.explained, parent.manifest.feature.name),
    );
    const embedding = await embed(before, choose);
    const chosen = await parentCrops(embedding, parent.manifest, parent.concept, input.products);
    choose = (sample) => chosen.get(sample.index) ?? [];
  }
  const embedding = await embed(source, choose);
  if (embedding.crops.length > 0) return embedding;
  const title = parent === null ? input.target.label : `concept ${parent.concept}`;
  throw new Failure(
    'unreadable',
    `there are no crops of ${title}: ${unreadable.size} of ${input.samples.length} pictures can't be read.`,
  );
}

async function surveyClass(
  input: CraftInput,
  source: ActivationSource,
  embedding: CropEmbedding,
  { basis, coefficients }: RankedFactorisation,
) {
  const used = new Set(embedding.crops.map(({ sample }) => sample.index));
  const importance = new ConceptImportance(input.model.classifier, source.feature);
  try {
    return await surveyPictures({
      samples: input.samples.filter((sample) => used.has(sample.index)),
      preprocessing: input.preprocessing,
      source,
      basis: new ConceptBasis(basis),
      importance,
      design: sobolDesign(input.parameters.designs, basis.rows, input.seed),
      target: input.target.index,
      channels: input.model.classifier.channels,
      size: input.model.classifier,
      shown: Array.from({ length: basis.rows }, (_, k) =>
        topCrops(coefficients, embedding.crops, k, input.parameters.crops),
      ),
      together: input.batch,
      products: input.products,
      signal: input.signal,
      report: (done) =>
        input.report(input.samples.length + done, 2 * input.samples.length, 'measuring importance'),
    });
  } finally {
    await importance.dispose();
  }
}

function rankedConcepts(
  { coefficients }: RankedFactorisation,
  { totals, crops }: Awaited<ReturnType<typeof surveyPictures>>,
  seed: number,
) {
  const columns = Array.from({ length: coefficients.columns }, (_, k) =>
    totals.map((row) => row[k] as number),
  );
  const order = Array.from(descendingOrder(columns.map(mean)));
  const share = shares(coefficients);
  const concepts = order.map((k, index) => ({
    index,
    importance: intervalOf(columns[k] ?? [], seed),
    share: share[k] as number,
    crops: [...(crops[k] ?? [])],
    massInMask: meanMass(crops[k] ?? []),
  }));
  return { order, concepts };
}

function intervalOf(values: readonly number[], seed: number) {
  return bootstrapMean(values, { seed }) ?? { value: 0, low: 0, high: 0 };
}

function meanMass(crops: readonly ConceptCrop[]): number | null {
  const masses = crops.flatMap(({ massInMask }) => (massInMask === null ? [] : [massInMask]));
  return masses.length === 0 ? null : mean(masses);
}

function rowOf({ columns, data }: Matrix, row: number): Float32Array {
  return data.subarray(row * columns, (row + 1) * columns);
}

function inOrder({ rows, columns, data }: Matrix, order: readonly number[]): Matrix {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (const [to, from] of order.entries())
      turned[row * columns + to] = data[row * columns + from] as number;
  }
  return matrix(turned, rows, columns);
}

/** Below so many pictures concepts are often chance (methods of Fel et al. 2023 use 500 and more of a class). */
const fewPictures = 500;
/** More than this share of negative activation is worth a warning. */
const noticeable = 1e-3;

function warningsOf(
  pictures: number,
  { converged, iterations, error }: RankedFactorisation,
  source: ActivationSource,
  unreadable: number,
): string[] {
  const warnings: string[] = [];
  if (pictures < fewPictures) {
    warnings.push(`Only ${pictures} pictures: with fewer than ${fewPictures} concepts may be chance.`);
  }
  if (!converged) {
    warnings.push(
      `The factorisation did not converge in ${iterations} iterations (error ${error.toPrecision(3)}). Raise iterations.`,
    );
  }
  if (source.negativeShare > noticeable) {
    const percent = (100 * source.negativeShare).toFixed(0);
    warnings.push(
      `${percent} % of the activation of ${source.feature.name} is negative and was left out. ` +
        'Choose a feature tensor after a Relu.',
    );
  }
  if (unreadable > 0) warnings.push(`${unreadable} pictures could not be read and were left out.`);
  return warnings;
}
