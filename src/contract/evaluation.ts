import { z } from 'zod';
import { id, runtimeObtained, sha256 } from './scalars.ts';

/** A proportion or mean with its bootstrap 95 % interval. */
export const interval = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type Interval = z.infer<typeof interval>;

export const classMetrics = z.object({
  label: z.string(),
  support: z.number().int(),
  predicted: z.number().int(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
});
export type ClassMetrics = z.infer<typeof classMetrics>;

export const reliabilityBin = z.object({
  low: z.number(),
  high: z.number(),
  count: z.number().int(),
  confidence: z.number().nullable(),
  accuracy: z.number().nullable(),
});
export type ReliabilityBin = z.infer<typeof reliabilityBin>;

/** Quality of the answers that stay automatic when everything under the threshold goes to manual review. */
export const thresholdPoint = z.object({
  threshold: z.number(),
  /** Share of samples sent to manual review. */
  manual: z.number(),
  /** Accuracy among the samples that stay automatic. */
  accuracy: z.number().nullable(),
  /** Mean over the classes of precision among the samples that stay automatic. */
  purity: z.number().nullable(),
});
export type ThresholdPoint = z.infer<typeof thresholdPoint>;

/** A model judged on a labelled data set. Rows of `confusion` are true labels, columns predicted ones. */
export const evaluation = z.object({
  labels: z.array(z.string()),
  samples: z.number().int(),
  /** Samples with a label that the model knows. */
  labelled: z.number().int(),
  /** Labels of the data set that are not among the model's, with their counts. */
  unknownLabels: z.array(z.object({ label: z.string(), count: z.number().int() })),
  unreadable: z.array(z.object({ index: z.number().int(), message: z.string() })),
  accuracy: interval,
  macroF1: z.number().nullable(),
  perClass: z.array(classMetrics),
  confusion: z.array(z.array(z.number().int())),
  /** Expected calibration error over 15 equal bins (Guo 2017), Brier score and negative log-likelihood. */
  expectedCalibrationError: z.number().nullable(),
  brier: z.number().nullable(),
  negativeLogLikelihood: z.number().nullable(),
  reliability: z.array(reliabilityBin),
  thresholds: z.array(thresholdPoint),
});
export type Evaluation = z.infer<typeof evaluation>;

/** A stored evaluation with the run that made it. */
export const predictionSet = z.object({
  id,
  runId: id,
  modelId: id,
  datasetId: id,
  logitsSha256: sha256,
  runtime: runtimeObtained,
  evaluation,
});
export type PredictionSet = z.infer<typeof predictionSet>;
