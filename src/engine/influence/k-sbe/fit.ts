import { Failure } from '#contract/failure.ts';
import { DoubleProducts } from '../../math/double-products.ts';
import { matrix } from '../../math/matrix-product.ts';
import type { TrainingArrays } from '../arrays.ts';
import type { InfluenceContext } from '../influence-method.ts';
import { memoryRows, type Rows } from '../rows.ts';
import { chooseLambda, folds } from './cross-validation.ts';
import type { FeatureMap, NystromMap, Precision } from './feature-map.ts';
import { requireFinite } from './finite-rows.ts';
import { type KsbeState, writeState } from './kept-state.ts';
import { chooseLandmarks, gather, medianGamma } from './landmarks.ts';
import { nystromMap } from './nystrom.ts';
import type { KsbeParameters } from './parameters.ts';
import { FileShards, MemoryShards } from './row-shards.ts';
import { addMoments, emptyMoments, type Moments, trainingPass } from './training-pass.ts';

/** Training sets up to this size are computed and kept in float64; beyond it products in float32 are worth it. */
const smallCount = 4096;
/** Apart from the seed of the inputs, so that the two draws of landmarks are not the same rows. */
const outputSeedOffset = 1;

/** What has to be the same for two indices to give the same scores. */
export interface KsbeChoices {
  readonly inputMap: FeatureMap;
  readonly outputMap: FeatureMap;
  readonly precision: Precision;
  /** Null: by cross-validation. */
  readonly lambda: number | null;
  readonly warnings: readonly string[];
}

/** What the regression is of, for a training set. */
export interface RegressionRows {
  readonly inputs: Rows;
  /** [N, K]. */
  readonly outputs: Rows;
}

/**
 * Inputs and outputs of a training set.
 *
 * @throws Failure `usage` where there are no inputs, or too few samples
 */
export async function regressionRows(
  arrays: TrainingArrays,
  { outputs }: Pick<KsbeParameters, 'outputs'>,
): Promise<RegressionRows> {
  const { inputs, model } = arrays;
  if (inputs === null) {
    throw new Failure(
      'usage',
      'K-SBE needs what the model takes (inputs), or embeddings, of the training samples.',
    );
  }
  if (arrays.count < 2) {
    throw new Failure('usage', `K-SBE needs two training samples or more; there are ${arrays.count}.`);
  }
  return { inputs, outputs: outputs === 'answers' ? model.probabilities : await labelRows(arrays) };
}

/** One-hot labels; the model's answer where there is no label. */
async function labelRows({ labels, classes, model }: TrainingArrays): Promise<Rows> {
  const { data } = await model.probabilities.read(0, labels.length);
  const rows = Float32Array.from(data);
  for (const [row, label] of labels.entries()) {
    if (label < 0) continue;
    rows.fill(0, row * classes, (row + 1) * classes);
    rows[row * classes + label] = 1;
  }
  return memoryRows(matrix(rows, labels.length, classes));
}

/** @throws Failure `usage` for numbers that are not finite; says which rows */
export async function requireFiniteArrays(
  { inputs, outputs }: RegressionRows,
  from: number,
  context: InfluenceContext,
) {
  const report = (done: number) => context.report(done, inputs.count - from, 'samples checked');
  await requireFinite(outputs, "The model's outputs", from, report);
  await requireFinite(inputs, 'The inputs', from, report);
}

/** Draws landmarks and kernel widths. */
export async function choose(
  { inputs, outputs }: RegressionRows,
  parameters: KsbeParameters,
  context: InfluenceContext,
): Promise<KsbeChoices> {
  const warnings: string[] = [];
  const nystrom = async (
    rows: Rows,
    title: string,
    seed: number,
    given: number | null,
    most: number,
  ): Promise<NystromMap> => {
    const { gamma, fromMean } =
      given === null ? await medianGamma(rows, title, seed) : { gamma: given, fromMean: false };
    if (fromMean) {
      warnings.push(
        `${title} of more than half of the pairs of samples are the same: gamma follows from the mean squared ` +
          'distance instead of the median.',
      );
    }
    const chosen = await chooseLandmarks(rows, most, parameters.landmarkChoice, seed);
    await context.report(0, 1, 'landmarks');
    const pause = () => context.report(0, 1, 'landmarks');
    const exact = chosen.length === rows.count;
    return nystromMap(await gather(rows, chosen), gamma, exact, context.threads, pause);
  };
  const inputMap = await nystrom(inputs, 'The inputs', context.seed, parameters.gamma, parameters.landmarks);
  const outputSeed = context.seed + outputSeedOffset;
  const outputMap =
    parameters.outputKernel === 'linear'
      ? ({ kind: 'linear', width: outputs.width, rank: outputs.width } as const)
      : await nystrom(
          outputs,
          "The model's outputs",
          outputSeed,
          parameters.outputGamma,
          parameters.outputLandmarks,
        );
  if (parameters.inputs === 'embedding') {
    warnings.push(
      "Similarity is measured on the input of the model's last layer: this is not a black-box explanation.",
    );
  }
  const precision = inputs.count <= smallCount ? 'float64' : 'float32';
  return { inputMap, outputMap, precision, lambda: parameters.lambda, warnings };
}

/** Learns a training set with choices that are made. Leaves nothing behind in `directory` when it fails. */
export async function fitChoices(
  { inputs, outputs }: RegressionRows,
  choices: KsbeChoices,
  context: InfluenceContext,
  directory: string | null,
): Promise<KsbeState> {
  const { inputMap, outputMap, precision } = choices;
  const format = { precision, r: inputMap.rank, s: outputMap.rank };
  const files = directory === null ? null : new FileShards(directory, format, 0);
  const memory = new MemoryShards();
  const products = new DoubleProducts(context.threads);
  try {
    const parts = await trainingPass({
      inputs,
      outputs,
      from: 0,
      inputMap,
      outputMap,
      precision,
      folds: choices.lambda === null ? Math.min(folds, inputs.count) : 1,
      seed: context.seed,
      threads: context.threads,
      sink: files ?? memory,
      report: (done, total) => context.report(done, total, 'samples'),
    });
    const shards = files === null ? memory.shards : await files.finish();
    const { lambda, error } =
      choices.lambda === null
        ? await chooseLambda(parts, [format.r, format.s], products, (done, total) =>
            context.report(done, total, 'cross-validation'),
          )
        : { lambda: choices.lambda, error: null };
    const moments: Moments = emptyMoments(format.r, format.s);
    for (const part of parts) addMoments(moments, part);
    const { warnings } = choices;
    const state = { inputMap, outputMap, format, moments, lambda, error, warnings, shards };
    if (directory !== null) await writeState(directory, state, true);
    return state;
  } catch (error) {
    await files?.discard();
    throw error;
  } finally {
    await products.dispose();
  }
}
