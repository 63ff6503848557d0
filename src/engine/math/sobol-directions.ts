/**
 * One dimension of the Sobol' sequence: a primitive polynomial over GF(2), its bits from the highest power to the
 * constant term, and the odd numbers m_1 .. m_s from which its direction numbers follow.
 */
export interface SobolDimension {
  readonly polynomial: number;
  readonly start: readonly number[];
}

/**
 * Dimensions 2 to 64 of Joe and Kuo's direction numbers `new-joe-kuo-6` (Joe, Kuo: Constructing Sobol sequences with
 * better two-dimensional projections. SIAM J. Sci. Comput. 30, 2008), whose two-dimensional projections are the best
 * that their search (criterion D6) found. Dimension 1 is van der Corput's sequence and needs no polynomial.
 */
export const sobolDimensions: readonly SobolDimension[] = [
  { polynomial: 3, start: [1] },
  { polynomial: 7, start: [1, 3] },
  { polynomial: 11, start: [1, 3, 1] },
  { polynomial: 13, start: [1, 1, 1] },
  { polynomial: 19, start: [1, 1, 3, 3] },
  { polynomial: 25, start: [1, 3, 5, 13] },
  { polynomial: 37, start: [1, 1, 5, 5, 17] },
  { polynomial: 41, start: [1, 1, 5, 5, 5] },
  { polynomial: 47, start: [1, 1, 7, 11, 19] },
  { polynomial: 55, start: [1, 1, 5, 1, 1] },
  { polynomial: 59, start: [1, 1, 1, 3, 11] },
  { polynomial: 61, start: [1, 3, 5, 5, 31] },
  { polynomial: 67, start: [1, 3, 3, 9, 7, 49] },
  { polynomial: 91, start: [1, 1, 1, 15, 21, 21] },
  { polynomial: 97, start: [1, 3, 1, 13, 27, 49] },
  { polynomial: 103, start: [1, 1, 1, 15, 7, 5] },
  { polynomial: 109, start: [1, 3, 1, 15, 13, 25] },
  { polynomial: 115, start: [1, 1, 5, 5, 19, 61] },
  { polynomial: 131, start: [1, 3, 7, 11, 23, 15, 103] },
  { polynomial: 137, start: [1, 3, 7, 13, 13, 15, 69] },
  { polynomial: 143, start: [1, 1, 3, 13, 7, 35, 63] },
  { polynomial: 145, start: [1, 3, 5, 9, 1, 25, 53] },
  { polynomial: 157, start: [1, 3, 1, 13, 9, 35, 107] },
  { polynomial: 167, start: [1, 3, 1, 5, 27, 61, 31] },
  { polynomial: 171, start: [1, 1, 5, 11, 19, 41, 61] },
  { polynomial: 185, start: [1, 3, 5, 3, 3, 13, 69] },
  { polynomial: 191, start: [1, 1, 7, 13, 1, 19, 1] },
  { polynomial: 193, start: [1, 3, 7, 5, 13, 19, 59] },
  { polynomial: 203, start: [1, 1, 3, 9, 25, 29, 41] },
  { polynomial: 211, start: [1, 3, 5, 13, 23, 1, 55] },
  { polynomial: 213, start: [1, 3, 7, 3, 13, 59, 17] },
  { polynomial: 229, start: [1, 3, 1, 3, 5, 53, 69] },
  { polynomial: 239, start: [1, 1, 5, 5, 23, 33, 13] },
  { polynomial: 241, start: [1, 1, 7, 7, 1, 61, 123] },
  { polynomial: 247, start: [1, 1, 7, 9, 13, 61, 49] },
  { polynomial: 253, start: [1, 3, 3, 5, 3, 55, 33] },
  { polynomial: 285, start: [1, 3, 1, 15, 31, 13, 49, 245] },
  { polynomial: 299, start: [1, 3, 5, 15, 31, 59, 63, 97] },
  { polynomial: 301, start: [1, 3, 1, 11, 11, 11, 77, 249] },
  { polynomial: 333, start: [1, 3, 1, 11, 27, 43, 71, 9] },
  { polynomial: 351, start: [1, 1, 7, 15, 21, 11, 81, 45] },
  { polynomial: 355, start: [1, 3, 7, 3, 25, 31, 65, 79] },
  { polynomial: 357, start: [1, 3, 1, 1, 19, 11, 3, 205] },
  { polynomial: 361, start: [1, 1, 5, 9, 19, 21, 29, 157] },
  { polynomial: 369, start: [1, 3, 7, 11, 1, 33, 89, 185] },
  { polynomial: 391, start: [1, 3, 3, 3, 15, 9, 79, 71] },
  { polynomial: 397, start: [1, 3, 7, 11, 15, 39, 119, 27] },
  { polynomial: 425, start: [1, 1, 3, 1, 11, 31, 97, 225] },
  { polynomial: 451, start: [1, 1, 1, 3, 23, 43, 57, 177] },
  { polynomial: 463, start: [1, 3, 7, 7, 17, 17, 37, 71] },
  { polynomial: 487, start: [1, 3, 1, 5, 27, 63, 123, 213] },
  { polynomial: 501, start: [1, 1, 3, 5, 11, 43, 53, 133] },
  { polynomial: 529, start: [1, 3, 5, 5, 29, 17, 47, 173, 479] },
  { polynomial: 539, start: [1, 3, 3, 11, 3, 1, 109, 9, 69] },
  { polynomial: 545, start: [1, 1, 1, 5, 17, 39, 23, 5, 343] },
  { polynomial: 557, start: [1, 3, 1, 5, 25, 15, 31, 103, 499] },
  { polynomial: 563, start: [1, 1, 1, 11, 11, 17, 63, 105, 183] },
  { polynomial: 601, start: [1, 1, 5, 11, 9, 29, 97, 231, 363] },
  { polynomial: 607, start: [1, 1, 5, 15, 19, 45, 41, 7, 383] },
  { polynomial: 617, start: [1, 3, 7, 7, 31, 19, 83, 137, 221] },
  { polynomial: 623, start: [1, 1, 1, 3, 23, 15, 111, 223, 83] },
  { polynomial: 631, start: [1, 1, 5, 13, 31, 15, 55, 25, 161] },
  { polynomial: 637, start: [1, 1, 3, 13, 25, 47, 39, 87, 257] },
];
