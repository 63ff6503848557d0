import { setImmediate } from 'node:timers/promises';
import type { ModelOutput, TargetRequest } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { PictureSource } from '#contract/work.ts';
import { type GradientModel, passesPerGradient } from '../../gradients/gradient-model.ts';
import { preprocess } from '../../image/preprocess.ts';
import { type Matrix, matrix } from '../../math/matrix-product.ts';
import { softmax } from '../../math/softmax.ts';
import { chooseTarget } from '../../work/case-input.ts';
import type { OpenClassifier } from '../../work/open-classifier.ts';
import { readPictureInput } from '../../work/picture-input.ts';
import type { QueryWeightsArrays } from '../arrays.ts';
import type { InfluenceNeeds } from '../influence-method.ts';
import { projectedGradients } from '../weight-gradients.ts';
import { modelOf } from './array-parts.ts';
import { featureSource, featuresOf } from './feature-source.ts';
import { type Standardisation, standardised } from './file-rows.ts';
import type { OpenCheckpoint, Queries, TrainedModel } from './opened.ts';
import { smallGrey } from './small-grey.ts';

export interface QueryContext {
  readonly trained: TrainedModel;
  readonly needs: InfluenceNeeds;
  readonly open: OpenClassifier;
  readonly checkpoints: readonly OpenCheckpoint[];
  /** Of the training set; null where no pixels are needed. */
  readonly standardisation: Standardisation | null;
  readonly seed: number;
  readonly signal: AbortSignal;
}

export interface QueryRequest {
  readonly pictures: readonly PictureSource[];
  readonly target: TargetRequest;
  readonly labelIndices: readonly (number | null)[];
}

interface Answered {
  readonly position: number;
  readonly target: number;
  readonly output: ModelOutput;
  readonly inputs: Matrix | null;
  readonly weights: readonly QueryWeightsArrays[];
  readonly read: { role: string; name: string; sha256: string };
}

/** Arrays of explained pictures, each run alone. Throws Failure as `TrainingSet.queries`. */
export async function queryArrays(context: QueryContext, request: QueryRequest): Promise<Queries> {
  const { trained, open, checkpoints, needs, signal } = context;
  const states = [
    { open, source: trained.classifier },
    ...checkpoints.map((checkpoint) => ({ open: checkpoint.open, source: checkpoint.source })),
  ];
  const models = states.map((state) => modelOf(state.open, 1, { signal, onWarning: () => undefined }));
  const answered: Answered[] = [];
  const problems: { query: number; message: string }[] = [];
  let gradientPasses = 0;
  for (const [position, source] of request.pictures.entries()) {
    await setImmediate();
    if (signal.aborted) throw new Failure('cancelled', 'stopped on request');
    try {
      const { tensor, picture, read } = await readPictureInput(source, trained.classifier, open.classifier);
      const answers = [];
      for (const [i, state] of states.entries()) {
        const own = sameForm(state.source, trained.classifier) || source.kind === 'tensor';
        const pixels = own ? tensor : preprocess(picture, state.source.preprocessing);
        const model = models[i] as GradientModel;
        answers.push({ state, pixels, ...(await featuresOf(featureSource(state.open), model, pixels, 1)) });
      }
      const logits = answers[0]?.logits ?? new Float32Array(0);
      if (!logits.every(Number.isFinite)) {
        throw new Failure('unreadable', `the model's answer for ${read.name} is not a number`);
      }
      const target = chooseTarget(request.target, request.labelIndices[position] ?? null, logits);
      const weights: QueryWeightsArrays[] = [];
      for (const { state, pixels, features, probabilities } of answers) {
        let gradients: Matrix | null = null;
        if (needs.projection > 0) {
          const projection = { size: needs.projection, seed: context.seed };
          gradients = await projectedGradients(
            state.open.gradientSessions,
            pixels,
            [target],
            projection,
            signal,
          );
          gradientPasses += passesPerGradient;
        }
        weights.push({ features, probabilities, gradients });
      }
      answered.push({
        position,
        target,
        output: {
          logits: Array.from(logits),
          probabilities: Array.from(softmax(logits, open.classifier.classes)),
        },
        inputs: inputsOf(context, weights, () => smallGrey(picture, needs.side)),
        weights,
        read,
      });
    } catch (error) {
      if (!(error instanceof Failure) || stopping.has(error.code)) throw error;
      problems.push({ query: position, message: error.message });
    }
  }
  return {
    arrays: {
      count: answered.length,
      targets: Int32Array.from(answered, ({ target }) => target),
      ownAnswer: request.target === 'predicted',
      inputs: needs.inputs === null ? null : stacked(answered.map(({ inputs }) => inputs)),
      model: stackedWeights(answered, 0),
      checkpoints: checkpoints.map((_, i) => stackedWeights(answered, i + 1)),
    },
    positions: Int32Array.from(answered, ({ position }) => position),
    outputs: answered.map(({ output }) => output),
    read: answered.map(({ read }) => [read]),
    problems,
    passes: gradientPasses + models.reduce((sum, model) => sum + model.passes, 0),
  };
}

/** Failures that are none of a single picture. */
const stopping: ReadonlySet<string> = new Set(['cancelled', 'memory', 'unsupported', 'provider', 'model']);

function sameForm(a: TrainedModel['classifier'], b: TrainedModel['classifier']): boolean {
  return JSON.stringify(a.preprocessing) === JSON.stringify(b.preprocessing);
}

function inputsOf(
  { needs, standardisation }: QueryContext,
  weights: readonly QueryWeightsArrays[],
  grey: () => Float32Array,
): Matrix | null {
  if (needs.inputs === null) return null;
  if (needs.inputs === 'embedding') return weights[0]?.features ?? null;
  if (standardisation === null) throw new TypeError('pixels without a standardisation');
  const values = grey();
  return standardised(matrix(values, 1, values.length), standardisation);
}

function stackedWeights(answered: readonly Answered[], index: number): QueryWeightsArrays {
  const own = answered.map(({ weights }) => weights[index]);
  const gradients = own.map((each) => each?.gradients ?? null);
  return {
    features: stacked(own.map((each) => each?.features ?? null)),
    probabilities: stacked(own.map((each) => each?.probabilities ?? null)),
    gradients: gradients.some((each) => each === null) || gradients.length === 0 ? null : stacked(gradients),
  };
}

/** Matrices one below another. */
function stacked(parts: readonly (Matrix | null)[]): Matrix {
  const columns = parts[0]?.columns ?? 0;
  const data = new Float32Array(parts.length * columns);
  for (const [i, part] of parts.entries()) {
    if (part !== null) data.set(part.data, i * columns);
  }
  return matrix(data, parts.length, columns);
}
