/**
 * The surrogate of one picture: the logits of a coalition S are offset_k + sum over i in S of slope_ik, because a
 * linear layer before a linear layer is one. Its answer is the softmax probability of the target, that is
 * sigmoid(t) with the margin t = z_c - log(sum over k other than c of exp z_k).
 */
export interface Surrogate {
  readonly players: number;
  /** K, at least 2. */
  readonly classes: number;
  /** The class c that is explained. */
  readonly target: number;
  /** [players + 1, K]: the slopes, and in the last row the offsets. */
  readonly weights: Float32Array;
}

/**
 * The margin t of each coalition.
 *
 * @param rows [M, players] uint8, non-zero for members
 * @returns [M] float64
 */
export function margins({ players, classes, target, weights }: Surrogate, rows: Uint8Array): Float64Array {
  const logits = new Float64Array(classes);
  return Float64Array.from({ length: rows.length / players }, (_, row) => {
    logits.set(weights.subarray(players * classes));
    for (let i = 0; i < players; i++) {
      if (rows[row * players + i] === 0) continue;
      for (let k = 0; k < classes; k++) {
        logits[k] = (logits[k] as number) + (weights[i * classes + k] as number);
      }
    }
    const own = logits[target] as number;
    logits[target] = Number.NEGATIVE_INFINITY;
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) largest = Math.max(largest, logits[k] as number);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp((logits[k] as number) - largest);
    return own - largest - Math.log(sum);
  });
}

/** The target's probability for each coalition, [M] float64. */
export function surrogateAnswers(surrogate: Surrogate, rows: Uint8Array): Float64Array {
  return margins(surrogate, rows).map((margin) => 1 / (1 + Math.exp(-margin)));
}

/** Mean binary cross-entropy between the model's answers y and the surrogate's: log(1 + exp t) - y t. */
export function surrogateLoss(surrogate: Surrogate, rows: Uint8Array, answers: Float64Array): number {
  let sum = 0;
  for (const [row, t] of margins(surrogate, rows).entries()) {
    sum += Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t))) - (answers[row] as number) * t;
  }
  return sum / answers.length;
}

/** The smallest cross-entropy that there is: that of answers with themselves. */
export function leastLoss(answers: Float64Array): number {
  const part = (share: number) => (share > 0 ? -share * Math.log(share) : 0);
  return answers.reduce((sum, y) => sum + part(y) + part(1 - y), 0) / answers.length;
}

/**
 * Share of the spread of the model's answers that the surrogate explains, 1 - sum (y - p)^2 / sum (y - mean)^2; null
 * where the answers don't differ.
 */
export function agreement(surrogate: Surrogate, rows: Uint8Array, answers: Float64Array): number | null {
  const found = surrogateAnswers(surrogate, rows);
  const middle = answers.reduce((sum, y) => sum + y, 0) / answers.length;
  let missed = 0;
  let spread = 0;
  for (const [row, y] of answers.entries()) {
    missed += (y - (found[row] as number)) ** 2;
    spread += (y - middle) ** 2;
  }
  return spread > 1e-12 * answers.length ? 1 - missed / spread : null;
}
