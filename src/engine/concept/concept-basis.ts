import { type Matrix, type MatrixProduct, matrix } from '../math/matrix-product.ts';
import { nonNegativeLeastSquares } from './coordinate-descent.ts';

/** Concepts as directions W [r, C] in the channels of a feature tensor, ready to explain activations with. */
export class ConceptBasis {
  readonly rank: number;
  readonly rows: Matrix;
  readonly #gram: Float64Array;

  constructor(rows: Matrix) {
    this.rank = rows.rows;
    this.rows = rows;
    this.#gram = new Float64Array(this.rank * this.rank);
    for (let s = 0; s < this.rank; s++) {
      for (let t = 0; t < this.rank; t++) {
        let sum = 0;
        for (let c = 0; c < rows.columns; c++) {
          sum += (rows.data[s * rows.columns + c] as number) * (rows.data[t * rows.columns + c] as number);
        }
        this.#gram[s * this.rank + t] = sum;
      }
    }
  }

  /** The U >= 0 [n, r] for which U W is closest to the activations [n, C]. */
  async coefficients(activations: Matrix, products: MatrixProduct): Promise<Matrix> {
    const cross = await products.multiply(activations, this.rows, 'second');
    return matrix(nonNegativeLeastSquares(cross.data, this.#gram, this.rank), activations.rows, this.rank);
  }
}
