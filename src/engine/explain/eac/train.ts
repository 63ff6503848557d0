import { Failure } from '#contract/failure.ts';
import { type MatrixProduct, matrix } from '../../math/matrix-product.ts';
import { SeededRandom } from '../../math/random.ts';
import { float32Data, float32Tensor } from '../../runtime/tensor.ts';
import type { FrozenLayer } from './frozen-layer.ts';
import { openTrainingStep } from './step-graph.ts';
import type { Surrogate } from './surrogate.ts';

export interface Training {
  readonly epochs: number;
  readonly learningRate: number;
  readonly momentum: number;
  /** Coalitions per step. */
  readonly batch: number;
  readonly seed: number;
  /** Of ONNX Runtime. */
  readonly threads: number;
  /** Told after each step; may throw to stop. */
  readonly onStep?: (done: number, total: number) => Promise<void>;
}

/** What the model answered. */
export interface Answered {
  /** [M, players] uint8 */
  readonly rows: Uint8Array;
  /** [M], the target's probability. */
  readonly answers: Float64Array;
}

/** Keep the start and the order of coalitions apart from other draws with the same seed. */
const startStream = 0x6562;
const orderStream = 0x6563;

/**
 * The layer from coalitions to features before training: weights and bias uniform in +-1 / sqrt(players), as
 * PyTorch's `nn.Linear` starts.
 *
 * @returns A [players + 1, D] float32, the bias in the last row
 */
export function startLayer(players: number, inputs: number, seed: number): Float32Array {
  const random = new SeededRandom(seed, startStream);
  const bound = 1 / Math.sqrt(players);
  return Float32Array.from({ length: (players + 1) * inputs }, () => random.between(-bound, bound));
}

/**
 * Trains the layer A before a frozen one by stochastic gradient descent with momentum (PyTorch's form) on the binary
 * cross-entropy of the target's probability.
 *
 * Only the logits' weights M = A W (+ b in the last row) matter. With z a coalition and a one, and u the slope of the
 * loss by the logits, the gradient of A is Z^T u W^T; so a step of A moves M by Z^T u (W^T W), and the same descent
 * runs on M, [players + 1, K], without A or the D features.
 *
 * @throws Failure `usage` when the descent leaves the finite numbers
 */
export async function trainSurrogate(
  layer: FrozenLayer,
  target: number,
  { rows, answers }: Answered,
  training: Training,
  products: MatrixProduct,
): Promise<Surrogate> {
  const { inputs, classes } = layer;
  const count = answers.length;
  const players = rows.length / count;
  const width = players + 1;
  const head = matrix(layer.weights, inputs, classes);
  const start = matrix(startLayer(players, inputs, training.seed), width, inputs);
  let weights = (await products.multiply(start, head)).data.slice();
  for (let k = 0; k < classes; k++) {
    const at = players * classes + k;
    weights[at] = (weights[at] as number) + (layer.bias[k] as number);
  }
  const gram = (await products.multiply(head, head, 'first')).data;
  let velocity: Float32Array = new Float32Array(width * classes);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const random = new SeededRandom(training.seed, orderStream);
  const stepsPerEpoch = Math.ceil(count / training.batch);
  let steps = 0;
  const session = await openTrainingStep({ ...training, classes, target, gram });
  try {
    for (let epoch = 0; epoch < training.epochs; epoch++) {
      random.shuffle(order);
      for (let from = 0; from < count; from += training.batch) {
        const chosen = order.subarray(from, from + training.batch);
        const size = chosen.length;
        const results = await session.run({
          rows: float32Tensor(rowsWithOne(rows, players, chosen), [size, width]),
          answers: float32Tensor(
            Float32Array.from(chosen, (i) => answers[i] as number),
            [size, 1],
          ),
          share: float32Tensor(Float32Array.of(1 / size), [1]),
          weights: float32Tensor(weights, [width, classes]),
          velocity: float32Tensor(velocity, [width, classes]),
        });
        weights = float32Data(results.newWeights, 'newWeights').slice();
        velocity = float32Data(results.newVelocity, 'newVelocity').slice();
        steps++;
        await training.onStep?.(steps, training.epochs * stepsPerEpoch);
      }
    }
  } finally {
    await session.dispose();
  }
  if (!weights.every(Number.isFinite)) {
    throw new Failure(
      'usage',
      `EAC: training the surrogate with learningRate ${training.learningRate} left the finite numbers. Choose a ` +
        'smaller learningRate.',
    );
  }
  return { players, classes, target, weights };
}

/** The chosen coalitions, each with a one behind it for the bias. */
function rowsWithOne(rows: Uint8Array, players: number, chosen: Int32Array): Float32Array {
  const width = players + 1;
  const wide = new Float32Array(chosen.length * width);
  for (const [at, row] of chosen.entries()) {
    for (let i = 0; i < players; i++) wide[at * width + i] = rows[row * players + i] === 0 ? 0 : 1;
    wide[at * width + players] = 1;
  }
  return wide;
}
