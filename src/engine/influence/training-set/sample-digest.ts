import { createHash } from 'node:crypto';
import type { Sample } from '#contract/dataset.ts';

/**
 * Says what the first `count` samples are: the hashes of their pictures and, where they count, their labels, in order.
 * A longer list that begins with the same samples has the same digest at that count.
 *
 * @param labels [N] class indices; null: labels do not count
 * @param count default: all
 */
export function samplesDigest(
  samples: readonly Pick<Sample, 'sha256'>[],
  labels: Int32Array | null,
  count: number = samples.length,
): string {
  const hash = createHash('sha256');
  for (let i = 0; i < count; i++) {
    hash.update(`${samples[i]?.sha256} ${labels === null ? '' : labels[i]}\n`);
  }
  return hash.digest('hex');
}

/** Labels as the model's classes; what no class is called counts as no label. */
export interface ClassLabels {
  /** [N], -1 without. */
  readonly labels: Int32Array;
  /** Labels that are no class of the model, with their numbers, in order of appearance. */
  readonly unknown: ReadonlyMap<string, number>;
}

export function classLabels(
  samples: readonly Pick<Sample, 'label'>[],
  classes: readonly string[],
): ClassLabels {
  const index = new Map(classes.map((label, k) => [label, k]));
  const unknown = new Map<string, number>();
  const labels = Int32Array.from(samples, ({ label }) => {
    if (label === null) return -1;
    const found = index.get(label);
    if (found === undefined) unknown.set(label, (unknown.get(label) ?? 0) + 1);
    return found ?? -1;
  });
  return { labels, unknown };
}
