import { z } from 'zod';
import { importProblem } from './dataset.ts';
import { parameterValues } from './explanation.ts';
import { method } from './method.ts';
import { id, path, sampleIndex, sha256, timestamp } from './scalars.ts';
import { segmentationChoice, segmenterId } from './segmentation.ts';

const count = z.number().int().min(0);

/** A mask as COCO writes it, at the size of its picture; `run-length.ts` reads and writes it. */
export const runLengthMask = z.object({
  size: z.tuple([z.number().int().min(1), z.number().int().min(1)]),
  counts: z.string().max(50_000_000),
});

/** What a mask was made from. */
export const maskSource = z.object({
  /** Proposals that it unites: segments of runs of segmenters. */
  proposals: z.array(z.object({ runId: id, segments: z.array(count).min(1).max(100_000) })).max(100),
  /** The entry whose mask was worked on; 0: the one that came with the data set. Null: none was. */
  entry: count.nullable(),
  /** Whether a brush or eraser touched it. */
  edited: z.boolean(),
  /** Name of the file that it was read from; null: it was made here. */
  file: z.string().nullable(),
});
export type MaskSource = z.infer<typeof maskSource>;

/**
 * One line of what was said about the ground truth of a picture. The log only grows, and its newest entry counts.
 * Entry 0 is what came with the data set: a mask or none.
 */
export const maskEntry = z.object({
  id: count,
  kind: z.enum(['original', 'accepted', 'imported', 'removed', 'restored']),
  /** The mask that stands from here on, a PNG; null: none. */
  sha256: sha256.nullable(),
  /** Pixels inside, where they were counted. */
  area: count.nullable(),
  source: maskSource.nullable(),
  /** The earlier entry that was put back. */
  restores: count.nullable(),
  by: z.string().nullable(),
  at: timestamp.nullable(),
});
export type MaskEntry = z.infer<typeof maskEntry>;

/** Proposals that there are for a picture: a segmentation of it at its own size. */
export const maskProposals = z.object({
  runId: id,
  segmenter: segmenterId,
  parameters: parameterValues,
  segments: count,
  by: z.string(),
  at: timestamp,
});
export type MaskProposals = z.infer<typeof maskProposals>;

/** Everything that the Masks screen shows of one picture. */
export const maskDetail = z.object({
  datasetId: id,
  index: sampleIndex,
  name: z.string(),
  label: z.string().nullable(),
  width: z.number().int(),
  height: z.number().int(),
  pixelSizeNm: z.number().nullable().default(null),
  /** PNG blob at full resolution. */
  picture: z.object({ sha256, width: z.number().int(), height: z.number().int() }),
  /** The mask that counts, at the size of the picture; null: there is none. */
  mask: runLengthMask.nullable(),
  /** What is wrong with the file of the mask that counts; null: nothing. */
  maskProblem: z.string().nullable(),
  /** The entry that counts. */
  current: maskEntry,
  /** All entries, entry 0 first. */
  history: z.array(maskEntry),
  /** Newest first. */
  proposals: z.array(maskProposals),
});
export type MaskDetail = z.infer<typeof maskDetail>;

/** A proposal as the blob of `masks.proposals` lists it. */
export const proposal = z.object({
  segment: count,
  area: count,
  /** Left, top, width and height in pixels. */
  box: z.tuple([count, count, count, count]),
  counts: z.string(),
  /** What the segmenter says of it, such as `predicted-iou`. */
  qualities: z.record(z.string(), z.number()),
});
export type Proposal = z.infer<typeof proposal>;

/** The JSON that `masks.proposals` names: segments without pixels are left out. */
export const proposalList = z.object({
  schema: z.literal('waferlens-proposals/1'),
  size: runLengthMask.shape.size,
  proposals: z.array(proposal),
});
export type ProposalList = z.infer<typeof proposalList>;

/** The ground truth of a data set at a glance. */
export const maskStates = z.object({
  samples: count,
  /** First and last index of every row of pictures that came with a mask. */
  original: z.array(z.tuple([sampleIndex, sampleIndex])),
  /** The entry that counts of every picture about which something was said. */
  entries: z.array(maskEntry.omit({ source: true }).extend({ index: sampleIndex })),
});
export type MaskStates = z.infer<typeof maskStates>;

export const maskExportRequest = z.object({
  datasetId: id,
  /** A folder that is not there yet, or an empty one. */
  directory: path,
  /** All pictures of the data set, those with a mask, or those whose mask somebody accepted or imported. */
  pictures: z.enum(['all', 'masked', 'validated']).default('all'),
  /** Copy the pictures into the folder; else the table names them where they are. */
  copyPictures: z.boolean().default(false),
});
export type MaskExportRequest = z.infer<typeof maskExportRequest>;

/** Result of the job of `masks.export`. */
export const maskExportResult = z.object({
  directory: z.string(),
  table: z.string(),
  pictures: count,
  masks: count,
});
export type MaskExportResult = z.infer<typeof maskExportResult>;

export const maskImportRequest = z.object({
  datasetId: id,
  /** A CSV in the shape of Carinthia-S, a folder of mask pictures, or a JSON file of COCO. */
  path,
});
export type MaskImportRequest = z.infer<typeof maskImportRequest>;

/** Result of the job of `masks.import`. */
export const maskImportResult = z.object({
  imported: count,
  /** Masks that say what counts already. */
  unchanged: count,
  problems: z.array(importProblem),
});
export type MaskImportResult = z.infer<typeof maskImportResult>;

const sampleKey = z.object({ datasetId: id, index: sampleIndex });
const jobStarted = z.object({ jobId: z.string() });

/** What the workstation offers about ground-truth masks. */
export const maskMethods = {
  'masks.list': method({ input: z.object({ datasetId: id }), output: maskStates }),
  'masks.get': method({ input: sampleKey, output: maskDetail }),
  /** Cuts a picture into segments at its own size. Result: { runId }. */
  'masks.propose': method({
    input: sampleKey.extend({ segmentation: segmentationChoice, seed: z.number().int().default(0) }),
    output: jobStarted,
  }),
  /** A JSON blob of `proposalList` with the segments of a run. */
  'masks.proposals': method({ input: z.object({ runId: id }), output: z.object({ sha256 }) }),
  /** Makes a mask the ground truth of its picture. */
  'masks.accept': method({
    input: sampleKey.extend({ mask: runLengthMask, source: maskSource }),
    output: maskDetail,
  }),
  /** Takes the ground truth of a picture away. */
  'masks.remove': method({ input: sampleKey, output: maskDetail }),
  /** Puts back what an earlier entry said; 0: what came with the data set. */
  'masks.restore': method({ input: sampleKey.extend({ entry: count }), output: maskDetail }),
  /** Result: `maskExportResult`. */
  'masks.export': method({ input: maskExportRequest, output: jobStarted }),
  /** Result: `maskImportResult`. */
  'masks.import': method({ input: maskImportRequest, output: jobStarted }),
} as const;
