import type { Matrix } from '../math/matrix-product.ts';
import type { Rows } from './rows.ts';

/** The last linear layer of a classifier: logits = h W + b, scales of the graph folded in. */
export interface LastLayer {
  /** W, [D, K]. */
  readonly weights: Matrix;
  /** b, [K]; zeros where the layer has none. */
  readonly bias: Float32Array;
}

/** What one set of weights says of the training pictures. */
export interface WeightsArrays {
  /** Input of the last linear layer, [N, D]. */
  readonly features: Rows;
  /** Softmax outputs, [N, K]. */
  readonly probabilities: Rows;
  /** Null for bare arrays and for networks that don't end in a linear layer. */
  readonly lastLayer: LastLayer | null;
  /**
   * Random projections of the gradient of each sample's cross-entropy loss at its own label with respect to all
   * weights, [N, P], by a matrix of the given seed; null where a method does not need them.
   */
  readonly gradients: Rows | null;
}

export interface CheckpointArrays extends WeightsArrays {
  readonly learningRate: number;
}

/** A training set as influence methods see it: arrays, never pictures. */
export interface TrainingArrays {
  readonly count: number;
  readonly classes: number;
  /** [N] int32, -1 without a label. */
  readonly labels: Int32Array;
  /** What the black box takes, [N, d]: small standardised grey pictures, or embeddings; null where not needed. */
  readonly inputs: Rows | null;
  readonly model: WeightsArrays;
  /** In order of training; empty where there are none or a method does not need them. */
  readonly checkpoints: readonly CheckpointArrays[];
}

/** What one set of weights says of the explained pictures. */
export interface QueryWeightsArrays {
  /** [Q, D]. */
  readonly features: Matrix;
  /** [Q, K]. */
  readonly probabilities: Matrix;
  /** Projections of the gradient of the loss at each query's target, [Q, P]. */
  readonly gradients: Matrix | null;
}

/** Explained pictures, in the arrays of the training set that they are traced back to. */
export interface QueryArrays {
  readonly count: number;
  /** [Q]: the class whose probability is traced back. */
  readonly targets: Int32Array;
  /** Whether the target is the model's own answer; K-SBE then traces the whole output f(x), otherwise a one-hot. */
  readonly ownAnswer: boolean;
  /** [Q, d]. */
  readonly inputs: Matrix | null;
  readonly model: QueryWeightsArrays;
  /** As the training set's. */
  readonly checkpoints: readonly QueryWeightsArrays[];
}
