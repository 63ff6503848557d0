/** Applies a symmetric positive definite matrix to several vectors. */
export type Apply = (vectors: readonly Float64Array[]) => Promise<Float64Array[]>;

export interface Solution {
  readonly x: Float64Array;
  /** |b - A x| / |b|. */
  readonly residual: number;
}

/**
 * Solves A x = b for several b in step, each by conjugate gradients (Hestenes and Stiefel 1952): one application of A
 * serves all. A right side of zeros has the solution zero, one with NaN has NaN.
 */
export async function conjugateGradients(
  apply: Apply,
  rights: readonly Float64Array[],
  tolerance: number,
  mostIterations: number,
): Promise<Solution[]> {
  const states = rights.map((right) => {
    const size = dot(right, right);
    return {
      size,
      x: new Float64Array(right.length).fill(Number.isFinite(size) ? 0 : Number.NaN),
      rest: Float64Array.from(right),
      direction: Float64Array.from(right),
      square: size,
    };
  });
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const running = states.filter(
      ({ square, size }) => Number.isFinite(size) && square > tolerance ** 2 * size,
    );
    if (running.length === 0) break;
    const applied = await apply(running.map(({ direction }) => direction));
    for (const [s, state] of running.entries()) {
      const image = applied[s] as Float64Array;
      const step = state.square / dot(state.direction, image);
      for (let i = 0; i < image.length; i++) {
        state.x[i] = (state.x[i] as number) + step * (state.direction[i] as number);
        state.rest[i] = (state.rest[i] as number) - step * (image[i] as number);
      }
      const square = dot(state.rest, state.rest);
      const share = square / state.square;
      state.square = square;
      for (let i = 0; i < image.length; i++) {
        state.direction[i] = (state.rest[i] as number) + share * (state.direction[i] as number);
      }
    }
  }
  return states.map(({ x, square, size }) => ({ x, residual: size > 0 ? Math.sqrt(square / size) : 0 }));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
