/** The classes of the demo, in alphabetical order, which is also the order of the demo models' logits. */
export const demoClasses = [
  'bridge',
  'broken_line',
  'clean',
  'missing_hole',
  'particle',
  'residue',
  'scratch',
] as const;

export type DemoClass = (typeof demoClasses)[number];

/** What a picture can show behind its defect. */
export const backgroundKinds = ['lines', 'holes', 'film'] as const;

export type BackgroundKind = (typeof backgroundKinds)[number];

/** The sets that the generator writes. Their order enters the random keys, so it is fixed. */
export const demoSets = ['train', 'validation', 'siteB'] as const;

export type DemoSet = (typeof demoSets)[number];

/** File stem of each set: `train.csv`, `train/000000.png`, `train-masks/000000.png`. */
export const setStem: Readonly<Record<DemoSet, string>> = {
  train: 'train',
  validation: 'validation',
  siteB: 'site-b',
};

/** Classes that are built to look alike; a label goes wrong to the partner more often than elsewhere. */
export const hardPartner: Readonly<Partial<Record<DemoClass, DemoClass>>> = {
  bridge: 'residue',
  residue: 'bridge',
  scratch: 'broken_line',
  broken_line: 'scratch',
};
