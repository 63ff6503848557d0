import { SeededRandom } from '../math/random.ts';

/**
 * Orders of k treatments in which each stands once at every place in k orders and follows each other one equally often: k
 * orders for an even k, 2k for an odd one (Williams, Experimental designs balanced for the estimation of residual effects of
 * treatments, Australian Journal of Scientific Research 1949).
 *
 * @returns [k or 2k][k] treatments 0..k-1
 */
export function williamsDesign(treatments: number): number[][] {
  const k = treatments;
  // 0, 1, k-1, 2, k-2 ..: neighbours differ by each amount once.
  const first = Array.from({ length: k }, (_, at) =>
    at === 0 ? 0 : at % 2 === 1 ? (at + 1) / 2 : k - at / 2,
  );
  const shifted = Array.from({ length: k }, (_, by) => first.map((treatment) => (treatment + by) % k));
  return k % 2 === 0 || k === 1 ? shifted : [...shifted, ...shifted.map((order) => order.toReversed())];
}

/** The cases of one reviewer in order, each with its methods in order. */
export type ReviewerOrder = readonly { readonly case: number; readonly methods: readonly number[] }[];

/**
 * In which order reviewers see cases and, of each case, the methods. Cases are shuffled per reviewer. Orders of methods go
 * through Williams' design, shuffled anew every time round, so that any whole number of rounds of blocks (a reviewer on a
 * case) is balanced, and no part of it is further from balance than one round.
 */
export function studyOrder(
  reviewers: number,
  cases: number,
  methods: number,
  seed: number,
): readonly ReviewerOrder[] {
  const design = williamsDesign(methods);
  const random = new SeededRandom(seed, 1);
  const names = random.shuffle(Array.from({ length: methods }, (_, at) => at));
  let round: number[][] = [];
  const next = () => {
    if (round.length === 0) round = random.shuffle([...design]);
    return (round.pop() ?? []).map((treatment) => names[treatment] as number);
  };
  return Array.from({ length: reviewers }, () => {
    const order = random.shuffle(Array.from({ length: cases }, (_, at) => at));
    return order.map((position) => ({ case: position, methods: next() }));
  });
}
