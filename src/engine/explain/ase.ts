import { z } from 'zod';
import type { MetricValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { Baseline } from '../masked-model/baseline.ts';
import { overlappingForm } from '../masked-model/forms/overlapping.ts';
import { segmentsForm } from '../masked-model/forms/segments.ts';
import type { MaskForm } from '../masked-model/mask-form.ts';
import type { MaskedModel } from '../masked-model/masked-model.ts';
import { modelTitle } from '../onnx/model.ts';
import { paintScores, type Segmentation, segmentAreas } from '../segment/segmentation.ts';
import { type ConceptMasks, conceptMasks } from './ase-concepts.ts';
import { type ExplainOutcome, explainer } from './explainer.ts';
import { baselineParameter, segmentCountParameter, valueParameter } from './parameters.ts';
import type { GameValue } from './shapley/segment-game.ts';
import { superpixelWarning } from './superpixel-warning.ts';

const parameters = z.object({
  segments: segmentCountParameter,
  baseline: baselineParameter.default('mean'),
  value: valueParameter.default('probability'),
});

/**
 * ASE: how much a mask brings alone and how much is lost without it (our reconstruction; only an outline is public).
 * Concepts are the masks of SAM or SAM 2 without duplicates and specks, and what none of them covers (`conceptMasks`).
 * With p the probability of the class,
 *
 *   I_i = p(only i visible) - p(nothing visible),  D_i = p(x) - p(i hidden),  score_i = (I_i + D_i) / 2,
 *
 * the mean of the first and the last marginal of Shapley's value: 2n + 2 passes for n concepts.
 *
 * Scores belong to the segments of the request: a duplicate has the score of the mask that it repeats, a speck has 0,
 * with a warning. The map shows the concepts that were measured, pixel by pixel the highest score of those that hold
 * it, so specks and gaps show the residual's score, which the metric `residual-score` holds, too.
 */
export const ase = explainer({
  id: 'ase',
  title: 'ASE',
  family: 'segments',
  source: {
    kind: 'reconstruction',
    citation: 'ASE: explanations from the masks of SAM and SAM 2. ICANN 2025; reconstructed from its outline',
  },
  version: '1',
  summary: 'Measures what each mask brings alone and what is lost without it, and what no mask covers.',
  trust:
    "A reconstruction. It counts what a mask brings alone and what is lost without it; the residual says how much no mask explains. A large residual means: don't trust the rest.",
  signed: true,
  needs: ['segments'],
  parameters,
  resolve: (given) => given,
  estimate: (_resolved, { height, width }, segments) => ({
    passes: 2 * (segments + 1) + 2,
    workingBytes: (segments + 1) * (height * width + 2 * segments),
  }),
  async explain({ masked, segmentation, baseline, report }, resolved) {
    const found = conceptMasks(segmentation);
    const hidden = baseline(resolved.baseline);
    const { count } = found.concepts;
    const values = await conceptValues(masked, found.concepts, hidden, resolved.value, (done) =>
      report({ done, total: 2 * count + 2, message: 'masks alone and without each' }),
    );
    const scores = Float64Array.from(values.only, (only, i) => {
      return (only - values.none + (values.all - (values.without[i] as number))) / 2;
    });
    return outcomeOf(segmentation, found, scores, values.all - values.none);
  },
});

/** The class's value with nothing and with everything visible, and [n] each with one concept alone and without it. */
interface ConceptValues {
  readonly none: number;
  readonly all: number;
  readonly only: Float64Array;
  readonly without: Float64Array;
}

async function conceptValues(
  masked: MaskedModel,
  concepts: Segmentation,
  baseline: Baseline,
  value: GameValue,
  onProgress: (done: number) => Promise<void>,
): Promise<ConceptValues> {
  const n = concepts.count;
  // The first row has no member, each of the others one.
  const singles = new Uint8Array((n + 1) * n);
  for (let i = 0; i < n; i++) singles[(i + 1) * n + i] = 1;
  const ask = async (form: MaskForm<Uint8Array>, rows: Uint8Array, before: number) => {
    const values = await masked.evaluate(form, baseline, rows, (done) => onProgress(before + done));
    return finite(value === 'logit' ? values.logits : values.probabilities, masked);
  };
  let alone: Float64Array;
  let hidden: Float64Array;
  if (concepts.kind === 'labels') {
    const form = segmentsForm(concepts);
    alone = await ask(form, singles, 0);
    hidden = await ask(
      form,
      singles.map((member) => 1 - member),
      n + 1,
    );
  } else {
    alone = await ask(overlappingForm(concepts, 'visible'), singles, 0);
    hidden = await ask(overlappingForm(concepts, 'hidden'), singles, n + 1);
  }
  return {
    none: alone[0] as number,
    only: alone.subarray(1),
    all: hidden[0] as number,
    without: hidden.subarray(1),
  };
}

function finite(values: Float64Array, { classifier }: MaskedModel): Float64Array {
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad === undefined) return values;
  throw new Failure(
    'model',
    `${modelTitle(classifier.model)} answers ${bad} for a picture of which masks are hidden, so they can't be ` +
      'scored. Check the model, or choose another baseline.',
  );
}

/** Scores of the concepts, brought to the segments of the request, and painted as they were measured. */
function outcomeOf(
  segmentation: Segmentation,
  found: ConceptMasks,
  scores: Float64Array,
  whole: number,
): ExplainOutcome {
  const { concepts, residual, conceptOf, duplicates, specks } = found;
  const sum = scores.reduce((total, score) => total + score, 0);
  const gap = { sumOfScores: sum, difference: whole, concepts: concepts.count, duplicates, specks };
  const metrics: MetricValues = {
    'local-accuracy-gap': { value: Math.abs(sum - whole), low: null, high: null, settings: gap },
  };
  if (residual !== null) {
    const pixels = segmentAreas(concepts)[residual] as number;
    const settings = { pixels, share: pixels / (concepts.height * concepts.width) };
    metrics['residual-score'] = { value: scores[residual] as number, low: null, high: null, settings };
  }
  return {
    map: paintScores(scores, concepts),
    scores: Float32Array.from(conceptOf, (concept) => (concept < 0 ? 0 : (scores[concept] as number))),
    metrics,
    warnings: [
      ...superpixelWarning('ASE', segmentation),
      ...(specks === 0
        ? []
        : [
            `${specks === 1 ? '1 segment is' : `${specks} segments are`} below 0.1 % of the picture and not ` +
              'measured: the score is 0.',
          ]),
      ...(duplicates === 0
        ? []
        : [
            `${duplicates === 1 ? '1 mask shows' : `${duplicates} masks show`} the same as an earlier one ` +
              '(intersection over union above 0.8) and shares its score.',
          ]),
    ],
  };
}
