import type { DatasetRole } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';

const roles: Readonly<Record<string, DatasetRole>> = {
  train: 'training',
  training: 'training',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'validation',
  prod: 'production',
  production: 'production',
};

/** The role that the name of a split stands for; null when it stands for none. */
export function roleOfSplit(split: string): DatasetRole | null {
  return roles[split.trim().toLowerCase()] ?? null;
}

/** Which splits of a source are wanted. */
export interface SplitRequest {
  /** A split's name, `all`, or null: as the role says. */
  readonly split: string | null;
  readonly role: DatasetRole | null;
}

/**
 * The rule that keeps or leaves out a sample by its split.
 *
 * @param splits all splits that the source names, with their counts; empty when it names none
 * @throws Failure `table` when no sample would be left
 */
export function splitRule(
  { split, role }: SplitRequest,
  splits: ReadonlyMap<string, number>,
  source: string,
): (split: string | null) => boolean {
  if (split === 'all' || (split === null && (role === null || role === 'reference' || splits.size === 0))) {
    return () => true;
  }
  const keeps =
    split === null
      ? (value: string | null) => value !== null && roleOfSplit(value) === role
      : (value: string | null) => value !== null && value.toLowerCase() === split.trim().toLowerCase();
  if (![...splits.keys()].some(keeps)) {
    const wanted = split === null ? `a split for the role "${role}"` : `a split "${split}"`;
    const there = [...splits].map(([name, count]) => `"${name}" (${count})`).join(', ');
    throw new Failure(
      'table',
      there === ''
        ? `"${source}" names no splits, so it has not ${wanted}; leave the split out`
        : `"${source}" has not ${wanted}; its splits are ${there}; name one of them, or "all"`,
    );
  }
  return keeps;
}
