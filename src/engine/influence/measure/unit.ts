import { type BootstrapInterval, bootstrapMean } from '../../math/bootstrap.ts';
import { type PairedDifference, pairedBootstrap } from '../../math/paired-bootstrap.ts';
import { SeededRandom } from '../../math/random.ts';
import { mean, quantile } from '../../math/statistics.ts';

/** One measured thing: a query or a wrong label. The same one may be measured under several seeds. */
export interface Unit {
  /** Position of the query, or row of the training sample. */
  readonly key: number;
  readonly value: number;
}

const resamples = 2000;
const coverage = 0.95;
/** Keeps these draws apart from others. */
const stream = 0xb0076;

/**
 * Mean of units with its 95 % bootstrap interval. What was measured of one query (or picture) under several seeds is
 * drawn together, because it is not independent (cluster bootstrap, Davison and Hinkley 1997, section 3.8).
 *
 * @returns null without units
 */
export function unitInterval(units: readonly Unit[]): BootstrapInterval | null {
  const groups = [...grouped(units).values()];
  if (groups.every(({ count }) => count === groups[0]?.count)) {
    return bootstrapMean(
      groups.map(({ sum, count }) => sum / count),
      { seed: 0, resamples, coverage },
    );
  }
  const random = new SeededRandom(0, stream);
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < groups.length; i++) {
      const group = groups[random.integer(groups.length)];
      sum += group?.sum ?? 0;
      count += group?.count ?? 0;
    }
    means[r] = sum / count;
  }
  means.sort();
  const tail = (1 - coverage) / 2;
  return { value: unitMean(units) ?? 0, low: quantile(means, tail), high: quantile(means, 1 - tail) };
}

/** Plain mean; null without units. */
export function unitMean(units: readonly Unit[]): number | null {
  return units.length === 0 ? null : mean(units.map(({ value }) => value));
}

/** Mean difference of two methods on the units that both have, paired. Null where they share none. */
export function unitDifference(a: readonly Unit[], b: readonly Unit[]): PairedDifference | null {
  const first = grouped(a);
  const second = grouped(b);
  const shared = [...first.keys()].filter((key) => second.has(key));
  const means = (groups: ReturnType<typeof grouped>) =>
    shared.map((key) => {
      const group = groups.get(key);
      return group === undefined ? Number.NaN : group.sum / group.count;
    });
  return pairedBootstrap(means(first), means(second), { seed: 0, resamples });
}

function grouped(units: readonly Unit[]): Map<number, { readonly sum: number; readonly count: number }> {
  const groups = new Map<number, { sum: number; count: number }>();
  for (const { key, value } of units) {
    const group = groups.get(key) ?? { sum: 0, count: 0 };
    groups.set(key, { sum: group.sum + value, count: group.count + 1 });
  }
  return groups;
}
