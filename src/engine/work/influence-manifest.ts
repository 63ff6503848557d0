import type { InfluenceFact, InfluenceManifest, InfluentialSample } from '#contract/influence.ts';
import type { InfluenceScores } from '../influence/influence-method.ts';
import { strongest } from '../influence/strongest.ts';
import type { TrainingSet } from '../influence/training-set/training-set.ts';
import type { Matrix } from '../math/matrix-product.ts';
import { argmax } from '../math/softmax.ts';

export interface RankedQuery {
  readonly target: InfluenceManifest['target'];
  /** Its last-layer features, [1, D]. */
  readonly features: Matrix;
  readonly scores: InfluenceScores;
  readonly index: InfluenceManifest['index'];
  readonly facts: readonly InfluenceFact[];
  /** How many are listed for and against. */
  readonly top: number;
}

/** What is written about one traced answer: who speaks most for it and most against it, over all and per label. */
export async function rankInfluence(
  set: TrainingSet,
  name: string,
  query: RankedQuery,
): Promise<InfluenceManifest> {
  const { values, agreement } = query.scores;
  const { sum, absoluteSum, count } = sumsOf(values);
  const describe = describer(set, query, absoluteSum);
  const listed = async (most: number, among?: Int32Array) => ({
    for: await all(
      strongest(values, most, 'largest', among, (value) => value > 0),
      describe,
    ),
    against: await all(
      strongest(values, most, 'smallest', among, (value) => value < 0),
      describe,
    ),
  });
  const perClass: InfluenceManifest['perClass'] = [];
  for (const [k, label] of set.classes.entries()) {
    const rows = rowsWithLabel(set.arrays.labels, k);
    if (rows.length === 0) continue;
    const own = sumsOf(values, rows);
    perClass.push({
      label,
      samples: own.count,
      sum: own.sum,
      ...(await listed(Math.ceil(query.top / 5), rows)),
    });
  }
  return {
    schema: 'waferlens-influence/1',
    target: query.target,
    training: { name, samples: count, unreadable: set.unreadable, unlabelled: set.unlabelled },
    index: query.index,
    facts: [...query.facts],
    sum,
    absoluteSum,
    agreement,
    ...(await listed(query.top)),
    perClass,
  };
}

/** Sums in float64 over values that are numbers. */
function sumsOf(values: Float32Array, among?: Int32Array) {
  let sum = 0;
  let absoluteSum = 0;
  let count = 0;
  const length = among?.length ?? values.length;
  for (let i = 0; i < length; i++) {
    const value = values[among === undefined ? i : (among[i] as number)] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    absoluteSum += Math.abs(value);
    count++;
  }
  return { sum, absoluteSum, count };
}

function rowsWithLabel(labels: Int32Array, label: number): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < labels.length; row++) if (labels[row] === label) rows.push(row);
  return Int32Array.from(rows);
}

async function all<Result>(
  rows: readonly number[],
  describe: (row: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const row of rows) results.push(await describe(row));
  return results;
}

/** Describes training pictures; one that stands in several lists is looked up once. */
function describer(
  set: TrainingSet,
  { target, features, scores }: RankedQuery,
  absoluteSum: number,
): (row: number) => Promise<InfluentialSample> {
  const known = new Map<number, InfluentialSample>();
  const { model } = set.arrays;
  return async (row) => {
    const before = known.get(row);
    if (before !== undefined) return before;
    const sample = set.samples[row];
    if (sample === undefined) throw new RangeError(`invalid row: ${row} of ${set.samples.length}`);
    const own = await model.features.read(row, 1);
    const probabilities = await model.probabilities.read(row, 1);
    const value = scores.values[row] as number;
    const described: InfluentialSample = {
      sampleIndex: sample.index,
      name: sample.name,
      label: sample.label,
      predicted: set.classes[argmax(probabilities.data)] ?? '',
      value,
      share: absoluteSum > 0 ? Math.abs(value) / absoluteSum : 0,
      similarity: cosine(own.data, features.data),
      agrees: sample.label === null ? null : sample.label === target.label,
    };
    known.set(row, described);
    return described;
  };
}

/** Null where one of the vectors is zero. */
function cosine(a: Float32Array, b: Float32Array): number | null {
  let product = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    product += x * y;
    aa += x * x;
    bb += y * y;
  }
  const length = Math.sqrt(aa * bb);
  return length > 0 ? product / length : null;
}
