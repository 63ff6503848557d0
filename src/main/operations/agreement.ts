import { Failure } from '#contract/failure.ts';
import { type ReviewState, verdicts } from '#contract/review.ts';
import type { Agreement, AgreementOfTwo } from '#contract/study.ts';
import { cohenKappa, fleissKappa } from '#engine/math/kappa.ts';
import { now } from '../provenance/reviewers-said.ts';
import type { Project } from '../store/project.ts';

/** What one reviewer said of cases, by sample index. */
type Said = ReadonlyMap<number, ReviewState>;

/**
 * How far reviewers agree on the verdicts and corrected labels of a model's cases in a data set. What counts is the last
 * thing that each of them said of a case and that was not taken back.
 *
 * @param chosen whom to compare; null: everyone who gave a verdict or a label
 * @param position where the log of reviews stood; left out: all of it
 * @throws Failure `not-found` for somebody who said nothing
 */
export function agreementOf(
  project: Project,
  modelId: number,
  datasetId: number,
  chosen: readonly string[] | null,
  position = now,
): Agreement {
  const everyone = new Map<string, Map<number, ReviewState>>();
  for (const { index, reviewer, review } of project.reviews.byReviewer(datasetId, modelId, position)) {
    const own = everyone.get(reviewer) ?? new Map<number, ReviewState>();
    everyone.set(reviewer, own.set(index, review));
  }
  const known = [...everyone].map(([reviewer, said]) => ({
    reviewer,
    verdicts: [...said.values()].filter(({ verdict }) => verdict !== null).length,
    labels: [...said.values()].filter(({ correctedLabel }) => correctedLabel !== null).length,
  }));
  const reviewers = chosen === null ? known.map(({ reviewer }) => reviewer) : [...chosen];
  const said = reviewers.map((reviewer) => {
    const own = everyone.get(reviewer);
    if (own !== undefined) return own;
    const names = known.map((entry) => entry.reviewer).join(', ');
    throw new Failure(
      'not-found',
      `${reviewer} gave no verdict here; reviewers with verdicts are: ${names || 'none yet'}.`,
    );
  });
  const pairs = reviewers.flatMap((_, first) =>
    reviewers.slice(first + 1).map((__, at) => ({ first, second: first + 1 + at })),
  );
  const verdictOf = (review: ReviewState) => review.verdict;
  const labelOf = (review: ReviewState) => review.correctedLabel;
  return {
    known,
    reviewers,
    verdicts: pairs.map((pair) => compared(said, pair, verdictOf, verdicts)),
    labels: pairs.map((pair) => compared(said, pair, labelOf, null)),
    together: reviewers.length < 3 ? null : together(said),
    disagreements: disagreements(project, datasetId, said),
  };
}

function compared(
  said: readonly Said[],
  { first, second }: { readonly first: number; readonly second: number },
  saidOf: (review: ReviewState) => string | null,
  fixed: readonly string[] | null,
): AgreementOfTwo {
  const both = [...(said[first] ?? [])].flatMap(([index, review]) => {
    const other = said[second]?.get(index);
    const values = [saidOf(review), other === undefined ? null : saidOf(other)] as const;
    return values[0] === null || values[1] === null ? [] : [[values[0], values[1]] as const];
  });
  const categories = fixed ?? [...new Set(both.flat())].sort();
  const table = categories.map((row) =>
    categories.map((column) => both.filter(([one, other]) => one === row && other === column).length),
  );
  const same = both.filter(([one, other]) => one === other).length;
  return {
    ...{ first, second, n: both.length, categories: [...categories], table },
    agreement: both.length === 0 ? null : same / both.length,
    kappa: cohenKappa(table),
  };
}

function together(said: readonly Said[]): NonNullable<Agreement['together']> {
  const [own, ...others] = said;
  const counts = [...(own ?? new Map<number, ReviewState>())].flatMap(([index, review]) => {
    const given = [review, ...others.map((other) => other.get(index))].map((state) => state?.verdict ?? null);
    return given.includes(null)
      ? []
      : [verdicts.map((verdict) => given.filter((value) => value === verdict).length)];
  });
  const found = fleissKappa(counts);
  return { n: counts.length, agreement: found?.agreement ?? null, kappa: found?.value ?? null };
}

function disagreements(
  project: Project,
  datasetId: number,
  said: readonly Said[],
): Agreement['disagreements'] {
  const differ = (values: readonly (string | null)[]) =>
    new Set(values.filter((value) => value !== null)).size > 1;
  const found = [...new Set(said.flatMap((own) => [...own.keys()]))]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const states = said.map((own) => own.get(index));
      const given = {
        verdicts: states.map((state) => state?.verdict ?? null),
        labels: states.map((state) => state?.correctedLabel ?? null),
      };
      return differ(given.verdicts) || differ(given.labels) ? [{ index, ...given }] : [];
    });
  const samples = project.samples.of(
    datasetId,
    found.map(({ index }) => index),
  );
  const byIndex = new Map(samples.map((sample) => [sample.index, sample]));
  return found.map((entry) => ({
    ...entry,
    name: byIndex.get(entry.index)?.name ?? '',
    label: byIndex.get(entry.index)?.label ?? null,
  }));
}
