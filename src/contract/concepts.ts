import { z } from 'zod';
import { estimate, parameterValues } from './explanation.ts';
import { featureTensor } from './feature.ts';
import { method } from './method.ts';
import { id, sampleIndex, sha256, timestamp } from './scalars.ts';

const count = z.number().int().min(0);

/** A value with a 95 % interval. */
export const boundedValue = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type BoundedValue = z.infer<typeof boundedValue>;

/** A part of a picture that shows a concept strongly. */
export const conceptCrop = z.object({
  sampleIndex,
  /** The picture's name in its data set. */
  name: z.string(),
  /** In pixels of the picture itself, whatever the network's input size is. */
  region: z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() }),
  /** The concept's coefficient in this crop. */
  coefficient: z.number(),
  /** Share of the concept's map of this crop that lies in the ground-truth mask; null without a mask. */
  massInMask: z.number().nullable(),
});
export type ConceptCrop = z.infer<typeof conceptCrop>;

/** One concept as CRAFT found it. */
export const concept = z.object({
  index: count,
  /** Total Sobol index for the class's logit, mean over pictures with a bootstrap interval. */
  importance: boundedValue,
  /** Share of the crops in which its coefficient is the largest. */
  share: z.number(),
  /** The crops with the largest coefficients, best first, at most one of each picture. */
  crops: z.array(conceptCrop),
  /** Mean of `massInMask` over the crops that have one; null where none has. */
  massInMask: z.number().nullable(),
});
export type Concept = z.infer<typeof concept>;

/** What a run of CRAFT leaves: the run's output `concepts`, a JSON file. */
export const conceptManifest = z.object({
  schema: z.literal('waferlens-concepts/1'),
  target: z.object({ index: count, label: z.string() }),
  feature: featureTensor,
  rank: z.number().int().min(1),
  /** Pictures and crops that the concepts were found on. */
  pictures: count,
  crops: count,
  /** Side of a crop and step between crops, in pixels of the network's input. */
  patch: z.number().int().min(1),
  stride: z.number().int().min(1),
  /** |A - U W| / |A|, Frobenius norms. */
  reconstructionError: z.number(),
  iterations: count,
  converged: z.boolean(),
  /** Errors of the ranks that were tried, where the rank was chosen by them. */
  ranks: z.array(z.object({ rank: z.number().int(), reconstructionError: z.number() })),
  /** W, one row of C numbers per concept. */
  basis: z.array(z.array(z.number())),
  concepts: z.array(concept),
  /** The concept of an earlier run that this run takes apart one layer earlier. */
  parent: z.object({ runId: id, concept: count }).nullable(),
});
export type ConceptManifest = z.infer<typeof conceptManifest>;

/** A concept as the window, reports and the command line show it. */
export const namedConcept = concept.extend({
  /** What an expert called it; null: not named. */
  name: z.string().nullable(),
  namedBy: z.string().nullable(),
  namedAt: timestamp.nullable(),
  /** PNG with the crops side by side, in their order, as the network saw them; square tiles. */
  strip: z.object({ sha256, width: z.number().int(), height: z.number().int() }),
});
export type NamedConcept = z.infer<typeof namedConcept>;

/** What is known of a finished run beside its manifest. */
const analysisRun = {
  runId: id,
  modelId: id,
  datasetId: id,
  parameters: parameterValues,
  passes: count,
  seconds: z.number(),
  warnings: z.array(z.string()),
  startedAt: timestamp,
  recordHash: sha256,
};

/** A run of CRAFT with the names that its concepts bear now. */
export const conceptSet = conceptManifest.omit({ schema: true, basis: true }).extend({
  ...analysisRun,
  concepts: z.array(namedConcept),
});
export type ConceptSet = z.infer<typeof conceptSet>;

/** One concept's effect on one class. */
export const tcavResult = z.object({
  target: z.object({ index: count, label: z.string() }),
  pictures: count,
  /** TCAV score: share of pictures whose directional derivative speaks for the class; mean over CAVs with interval. */
  score: boundedValue,
  /** The score of each CAV, and of each CAV trained on random sets alone. */
  scores: z.array(z.number()),
  randomScores: z.array(z.number()),
  /** Two-sided t-test against the random scores, and the same after Bonferroni correction. */
  p: z.number(),
  correctedP: z.number(),
  significant: z.boolean(),
});
export type TcavResult = z.infer<typeof tcavResult>;

export const tcavConcept = z.object({
  name: z.string(),
  examples: count,
  /** Held-out accuracy of the CAVs against random sets; mean with interval. */
  accuracy: boundedValue,
  /** Whether the CAVs tell the examples from random pictures; where not, scores mean nothing. */
  separates: z.boolean(),
  results: z.array(tcavResult),
});
export type TcavConcept = z.infer<typeof tcavConcept>;

/** What a run of TCAV leaves: the run's output `tcav`, a JSON file. */
export const tcavManifest = z.object({
  schema: z.literal('waferlens-tcav/1'),
  feature: featureTensor,
  randomSets: z.number().int(),
  randomSetSize: z.number().int(),
  /** Tests that the Bonferroni correction counts. */
  tests: z.number().int(),
  significanceLevel: z.number(),
  concepts: z.array(tcavConcept),
});
export type TcavManifest = z.infer<typeof tcavManifest>;

export const tcavTest = tcavManifest.omit({ schema: true }).extend(analysisRun);
export type TcavTest = z.infer<typeof tcavTest>;

/** Pictures that show a concept: samples of a data set, all of them or some. */
export const exampleSet = z.object({
  name: z.string().min(1).max(80),
  datasetId: id,
  /** Keep only samples with this label; null: of any label. */
  label: z.string().nullable(),
  /** Keep only these samples; null: all. */
  indices: z.array(sampleIndex).min(1).max(100_000).nullable(),
});
export type ExampleSet = z.infer<typeof exampleSet>;

export const conceptRequest = z.object({
  modelId: id,
  datasetId: id,
  classIndex: count,
  /** Pictures that the model assigns to the class (needs an evaluation), or that bear its label. */
  pictures: z.enum(['predicted', 'labelled']).default('predicted'),
  /** At most this many, drawn by the seed; null: all. */
  limit: z.number().int().min(1).nullable().default(null),
  parameters: parameterValues,
  seed: z.number().int(),
  /** Take one concept of an earlier run apart, on the crops that show it and one feature tensor earlier; null: a class. */
  within: z.object({ runId: id, concept: count }).nullable().default(null),
});
export type ConceptRequest = z.infer<typeof conceptRequest>;

export const tcavRequest = z.object({
  modelId: id,
  /** Data set of the classes' pictures. */
  datasetId: id,
  classIndices: z.array(count).min(1),
  concepts: z.array(exampleSet).min(1),
  /** Data set from which random sets are drawn. */
  randomDatasetId: id,
  parameters: parameterValues,
  seed: z.number().int(),
});
export type TcavRequest = z.infer<typeof tcavRequest>;

const jobStarted = z.object({ jobId: z.string() });

/** What the workstation offers about concepts. */
export const conceptMethods = {
  'concepts.estimate': method({ input: conceptRequest, output: estimate.extend({ pictures: count }) }),
  /** Result: { runId }. */
  'concepts.run': method({ input: conceptRequest, output: jobStarted }),
  /** Finished runs, newest first. */
  'concepts.list': method({
    input: z.object({ modelId: id }),
    output: z.object({ sets: z.array(conceptSet) }),
  }),
  'concepts.get': method({ input: z.object({ runId: id }), output: conceptSet }),
  /** Names a concept; null takes the name away. Who and when is kept with every name that it ever had. */
  'concepts.name': method({
    input: z.object({ runId: id, concept: count, name: z.string().trim().min(1).max(80).nullable() }),
    output: conceptSet,
  }),
  'tcav.estimate': method({ input: tcavRequest, output: estimate }),
  /** Result: { runId }. */
  'tcav.run': method({ input: tcavRequest, output: jobStarted }),
  'tcav.list': method({
    input: z.object({ modelId: id }),
    output: z.object({ tests: z.array(tcavTest) }),
  }),
} as const;
