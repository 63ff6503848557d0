import type { Values } from '../gradients/gradient-model.ts';
import type { Matrix } from '../math/matrix-product.ts';
import { type SobolDesign, totalIndices } from '../math/sobol-indices.ts';
import { GraphBuilder } from '../onnx/build.ts';
import { cutModel } from '../onnx/cut.ts';
import { prependGraph } from '../onnx/edit.ts';
import type { FeatureTensor } from '../onnx/feature-tensors.ts';
import { type OnnxModel, opsetOf } from '../onnx/model.ts';
import type { Classifier } from '../runtime/classifier.ts';
import { asLogits } from '../runtime/classifier-graph.ts';
import { runBatched } from '../runtime/micro-batch.ts';
import type { Session } from '../runtime/session.ts';
import { SessionShelf } from '../runtime/session-shelf.ts';
import { float32Data, float32Tensor } from '../runtime/tensor.ts';

/** Activations that are rebuilt at a time: enough to fill the vector units, few enough to stay in the caches. */
const valuesAtATime = 2 ** 20;

/**
 * How much each concept matters to a class: activations are rebuilt from their concepts, each concept's coefficients
 * times a factor in 0..1, and the network's remaining part scores them. Factors come from a Sobol' design; the total
 * index of a concept is the share of the logit's variance that it takes part in (Fel et al. 2023, section 3.3; Xplique,
 * `estimate_importance`: one factor per concept for all places of a picture).
 */
export class ConceptImportance {
  readonly #classifier: Classifier;
  readonly #feature: FeatureTensor;
  readonly #shelf: SessionShelf;

  /** @throws Failure `unsupported` when the network can't be cut at the feature tensor (at the first use) */
  constructor(classifier: Classifier, feature: FeatureTensor) {
    this.#classifier = classifier;
    this.#feature = feature;
    this.#shelf = new SessionShelf(classifier, 1);
  }

  /**
   * Total Sobol' indices of the concepts of one picture for a class's logit: [r] float64.
   *
   * @param coefficients U [h w, r] of the picture's places
   * @param basis W [r, C]
   * @param values the picture's row of the feature tensor, for what no concept explains: a transformer's leading tokens
   */
  async totals(
    coefficients: Matrix,
    basis: Matrix,
    values: Values,
    design: SobolDesign,
    target: number,
    signal?: AbortSignal,
  ): Promise<Float64Array> {
    const parts = conceptParts(coefficients, basis, values, this.#feature);
    const session = await this.#shelf.open('importance', () =>
      importanceGraph(this.#classifier, this.#feature, values.dims),
    );
    return totalIndices(design, await this.#logits(session, parts, design, target, signal));
  }

  async #logits(session: Session, parts: Parts, design: SobolDesign, target: number, signal?: AbortSignal) {
    const { variables } = design;
    const { count, size, data } = parts;
    const rows = design.rows.length / variables;
    const factors = new Float32Array(rows * count).fill(1);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < variables; k++)
        factors[row * count + k] = design.rows[row * variables + k] as number;
    }
    const fixed = this.#classifier.batch;
    const batch = fixed === 'dynamic' ? Math.max(1, Math.floor(valuesAtATime / size)) : fixed;
    const answers = new Float32Array(rows);
    const partsTensor = float32Tensor(data, [count, size]);
    await runBatched({ items: rows, batch, signal }, async (start, taken) => {
      const run = fixed === 'dynamic' ? taken : fixed;
      const some = new Float32Array(run * count);
      some.set(factors.subarray(start * count, (start + taken) * count));
      const results = await session.run({ factors: float32Tensor(some, [run, count]), parts: partsTensor });
      const scores = asLogits(
        float32Data(results[this.#classifier.logitsName], 'scores'),
        this.#classifier.outputKind,
      );
      const classes = scores.length / run;
      for (let i = 0; i < taken; i++) answers[start + i] = scores[i * classes + target] as number;
    });
    return answers;
  }

  dispose(): Promise<void> {
    return this.#shelf.dispose();
  }
}

/** What the feature tensor of one picture is a sum of: a row per concept and, with leading tokens, one for these. */
interface Parts {
  readonly count: number;
  /** Values of the tensor per picture. */
  readonly size: number;
  /** [count, size] in the tensor's own layout. */
  readonly data: Float32Array;
}

function conceptParts(
  u: Matrix,
  w: Matrix,
  { data: own }: Values,
  { layout, leading }: FeatureTensor,
): Parts {
  const channels = w.columns;
  const places = u.rows;
  const first = layout === 'tokens' ? leading * channels : 0;
  const size = first + places * channels;
  const count = w.rows + (first > 0 ? 1 : 0);
  const data = new Float32Array(count * size);
  const [ofPlace, ofChannel] = layout === 'nchw' ? [1, places] : [channels, 1];
  for (let k = 0; k < w.rows; k++) {
    const start = k * size + first;
    for (let place = 0; place < places; place++) {
      const amount = u.data[place * w.rows + k] as number;
      if (amount === 0) continue;
      for (let channel = 0; channel < channels; channel++) {
        data[start + place * ofPlace + channel * ofChannel] =
          amount * (w.data[k * channels + channel] as number);
      }
    }
  }
  if (first > 0) data.set(own.subarray(0, first), w.rows * size);
  return { count, size, data };
}

/** factors [M, parts] and parts [parts, size] in, class scores of the M rebuilt activations out. */
function importanceGraph(classifier: Classifier, feature: FeatureTensor, dims: readonly number[]): OnnxModel {
  const { model, logitsName, batch } = classifier;
  const head = cutModel(model, [feature.name], [logitsName]);
  const builder = new GraphBuilder(opsetOf(head));
  const factors = builder.input('factors', 'float32', [batch === 'dynamic' ? 'designs' : batch, 'parts']);
  const parts = builder.input('parts', 'float32', ['parts', 'size']);
  const rebuilt = builder.add('MatMul', [factors, parts]);
  builder.output(builder.reshape(rebuilt, [batch === 'dynamic' ? -1 : batch, ...dims.slice(1)], 'rebuilt'));
  return prependGraph(head, builder.fragment(), { rebuilt: feature.name }, 'importance');
}
