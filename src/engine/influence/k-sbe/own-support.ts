import { GraphBuilder } from '../../onnx/build.ts';
import { encodeModel } from '../../onnx/write.ts';
import { createSession, type Session } from '../../runtime/session.ts';
import { float32Data, type Tensor } from '../../runtime/tensor.ts';
import type { InfluenceContext } from '../influence-method.ts';
import type { FeatureSession, Precision } from './feature-map.ts';
import type { KsbeState } from './kept-state.ts';
import type { RidgeFactor } from './ridge-factor.ts';
import { type KeptNumbers, shardBlocks } from './row-shards.ts';

const opset = 13;
const rowsTogether = 2048;

export interface SupportOptions {
  readonly state: KsbeState;
  readonly directory: string | null;
  readonly factor: RidgeFactor;
  readonly outputs: FeatureSession;
  readonly labels: Int32Array;
  readonly classes: number;
  readonly context: InfluenceContext;
}

/**
 * How little speaks for each sample's own label, [N]; NaN without a label. Two answers are compared with psi of each
 * class: the model's own, psi_i, and the surrogate's without the sample's contribution, T_(-i) phi_i =
 * (T phi_i - h_i psi_i) / (1 - h_i) with h_i its leverage (exact leave-one-out of ridge regression, with N lambda as it
 * is). The value is the largest similarity of their sum to another class minus that to the label. High: what the model
 * says of the picture, and of similar ones, speaks for another class. Why both: docs/k-sbe.md.
 */
export async function ownSupport(options: SupportOptions): Promise<Float32Array> {
  const { state, labels, classes, context } = options;
  const result = new Float32Array(state.moments.rows).fill(Number.NaN);
  let start = 0;
  for await (const { rows, hat, fitted, own } of supports(options)) {
    for (let i = 0; i < rows; i++) {
      const label = labels[start + i] as number;
      if (label < 0) continue;
      const h = hat[i] as number;
      const support = (c: number) => {
        const answer = own[i * classes + c] as number;
        return answer + ((fitted[i * classes + c] as number) - h * answer) / (1 - h);
      };
      let other = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < classes; c++) if (c !== label) other = Math.max(other, support(c));
      result[start + i] = other - support(label);
    }
    start += rows;
    await context.report(start, state.moments.rows, 'samples');
  }
  return result;
}

/** Per block of rows: leverages [n], <T phi_i, psi(e_c)> and <psi_i, psi(e_c)>, both [n, K]. */
export async function* supports(options: SupportOptions) {
  const { state, directory, factor, outputs, classes, context } = options;
  const { format, moments } = state;
  const { precision, r, s } = format;
  const identity = new Float64Array(r * r);
  for (let i = 0; i < r; i++) identity[i * r + i] = 1;
  const inverse = await factor.solve({ rows: r, columns: r, data: identity });
  const map = await factor.solve({ rows: r, columns: s, data: moments.cross });
  const oneHot = new Float32Array(classes * classes);
  for (let c = 0; c < classes; c++) oneHot[c * classes + c] = 1;
  const classFeatures = await outputs.of({ rows: classes, columns: classes, data: oneHot });
  const fixed: Record<string, Tensor> = {
    inverse: tensor(inverse.data, [r, r], precision),
    map: tensor(map.data, [r, s], precision),
    classes: tensor(classFeatures.data, [classes, s], precision),
  };
  const session = await supportSession(precision, context.threads);
  try {
    for (const shard of state.shards) {
      for await (const { rows, phi, psi } of shardBlocks(shard, format, directory, rowsTogether)) {
        const results = await session.run({
          phi: tensor(phi, [rows, r], precision),
          psi: tensor(psi, [rows, s], precision),
          ...fixed,
        });
        yield {
          rows,
          hat: float32Data(results.hat, 'hat'),
          fitted: float32Data(results.fitted, 'fitted'),
          own: float32Data(results.own, 'own'),
        };
      }
    }
  } finally {
    await session.dispose();
  }
}

function tensor(values: KeptNumbers, dims: readonly number[], precision: Precision): Tensor {
  return precision === 'float32'
    ? { type: 'float32', dims, data: values instanceof Float32Array ? values : Float32Array.from(values) }
    : { type: 'float64', dims, data: values instanceof Float64Array ? values : Float64Array.from(values) };
}

function supportSession(precision: Precision, threads: number): Promise<Session> {
  const builder = new GraphBuilder(opset);
  const [phi, psi, inverse, map, classes] = ['phi', 'psi', 'inverse', 'map', 'classes'].map((name) =>
    builder.input(name, precision, [null, null]),
  ) as [string, string, string, string, string];
  const leverage = builder.add('Mul', [builder.add('MatMul', [phi, inverse]), phi]);
  const classesAcross = builder.add('Transpose', [classes], { perm: [1, 0] });
  builder.output(builder.cast(builder.reduceSum(leverage, [1], false), 'float32', 'hat'));
  const fitted = builder.add('MatMul', [builder.add('MatMul', [phi, map]), classesAcross]);
  builder.output(builder.cast(fitted, 'float32', 'fitted'));
  builder.output(builder.cast(builder.add('MatMul', [psi, classesAcross]), 'float32', 'own'));
  return createSession({ model: encodeModel(builder.model()), threads, title: 'the support of labels' });
}
