import type { InfluenceBenchmarkManifest, InfluenceMetric } from '#contract/influence.ts';

/** Training pictures at the top of a ranking that `precision-at-k` looks at. */
export const precisionDepth = 10;
/** Share of the training pictures that `found-at-10` inspects. */
export const inspectedShare = 0.1;
/** Share of the training pictures that `brittleness` removes. */
export const removedShare = 0.05;

/** What is measured, in the words of tables and reports. The definitions follow dattri and Quanda where they have one. */
export const influenceMetricList: Readonly<
  Record<InfluenceMetric, InfluenceBenchmarkManifest['metrics'][number]>
> = {
  lds: {
    id: 'lds',
    title: 'Linear datamodelling score',
    summary:
      'Spearman correlation, over random halves of the training set, between the sum of a half’s values and the ' +
      'log-odds that a head refitted to that half gives the target (Park et al. 2023); mean over queries. 0 is chance.',
    better: 'high',
  },
  'leave-one-out': {
    id: 'leave-one-out',
    title: 'Leave-one-out correlation',
    summary:
      'Spearman correlation between values and what leaving each training picture out takes off the target’s ' +
      'log-odds, each refitted exactly (Koh and Liang 2017; by ranks as dattri has it); mean over queries.',
    better: 'high',
  },
  'mislabel-auroc': {
    id: 'mislabel-auroc',
    title: 'Wrong labels: AUROC',
    summary:
      'How often a picture with a known wrong label has a higher self-influence than one without. 0.5 is chance.',
    better: 'high',
  },
  'found-at-10': {
    id: 'found-at-10',
    title: 'Wrong labels found in 10 %',
    summary:
      'Share of the known wrong labels among the tenth of the pictures with the highest self-influence.',
    better: 'high',
  },
  'precision-at-k': {
    id: 'precision-at-k',
    title: `Class precision at ${precisionDepth}`,
    summary: `Share of the ${precisionDepth} training pictures that speak most for the target whose label it is (Quanda).`,
    better: 'high',
  },
  brittleness: {
    id: 'brittleness',
    title: 'Removal brittleness',
    summary:
      `What the target’s probability falls by when the ${100 * removedShare} % of the training pictures that speak most ` +
      'for it are removed and the head is refitted (after Ilyas et al. 2022); mean over up to 30 queries.',
    better: 'high',
  },
};
