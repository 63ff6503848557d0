import { z } from 'zod';
import { id, sampleIndex, sha256, timestamp } from './scalars.ts';

export const datasetRoles = ['training', 'validation', 'production', 'reference'] as const;
export const datasetRole = z.enum(datasetRoles);
export type DatasetRole = z.infer<typeof datasetRole>;

/** One file that an import could not take, or took with a remark. */
export const importProblem = z.object({
  file: z.string(),
  /** `skipped`: not imported; `remark`: imported, but look at it. */
  severity: z.enum(['skipped', 'remark']),
  reason: z.enum([
    'empty',
    'broken',
    'not-an-image',
    'wrong-extension',
    'too-large',
    'unreadable',
    'duplicate',
    'missing',
    'mask-missing',
    'mask-broken',
    'mask-size',
    'label-missing',
    'outside',
    'row',
    /** What a microscope wrote can't be used, or contradicts the picture. */
    'metadata',
  ]),
  message: z.string(),
});
export type ImportProblem = z.infer<typeof importProblem>;

/** One picture of a data set, as a scan writes it (one JSON line each) and the store keeps it. */
export const sample = z.object({
  index: sampleIndex,
  /** Absolute path of the picture; the file stays where it is and is checked by its hash. */
  path: z.string(),
  /** Path as the user's table or folder names it. */
  name: z.string(),
  sha256,
  bytes: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
  channels: z.number().int(),
  bitDepth: z.number().int(),
  label: z.string().nullable(),
  maskPath: z.string().nullable(),
  maskSha256: sha256.nullable(),
  /** True when the mask has no pixel set. */
  maskEmpty: z.boolean(),
  split: z.string().nullable(),
  lot: z.string().nullable(),
  wafer: z.string().nullable(),
  dieX: z.number().nullable(),
  dieY: z.number().nullable(),
  site: z.string().nullable(),
  pixelSizeNm: z.number().nullable(),
  /** Place on the wafer in millimetres from its centre, x to the right and y up. */
  waferXMm: z.number().nullable().default(null),
  waferYMm: z.number().nullable().default(null),
  /** Further columns of the table, kept as text. */
  extra: z.record(z.string(), z.string()),
  /** Where the thumbnail stands in the thumbnail pack. */
  thumbnailOffset: z.number().int(),
  thumbnailBytes: z.number().int(),
});
export type Sample = z.infer<typeof sample>;

/** What is known of the wafers of a data set. */
export const waferGeometry = z.object({
  diameterMm: z.number().nullable(),
  diePitchMm: z.object({ x: z.number(), y: z.number() }).nullable(),
  /** Lower left corner of die (0, 0) from the wafer's centre. */
  dieOffsetMm: z.object({ x: z.number(), y: z.number() }).nullable(),
  /** Where the notch or flat is, as places are given. */
  notch: z.enum(['down', 'left', 'up', 'right']).nullable(),
});
export type WaferGeometry = z.infer<typeof waferGeometry>;

/** What a scan understood, before anything is written to the project. */
export const scanSummary = z.object({
  source: z.string(),
  kind: z.enum(['folder', 'table', 'klarf']),
  /** The table's field separator and column meaning, null for folders. */
  table: z.object({ separator: z.string(), columns: z.record(z.string(), z.string()) }).nullable(),
  /** What a KLARF file says, null for others. */
  klarf: z
    .object({
      version: z.string(),
      lots: z.array(z.string()),
      wafers: z.array(z.string()),
      defects: z.number().int(),
      withoutPicture: z.number().int(),
      /** Column that gave the labels; null where no row has a class. */
      classColumn: z.string().nullable(),
      geometry: waferGeometry.nullable(),
    })
    .nullable()
    .default(null),
  classes: z.array(z.object({ label: z.string(), count: z.number().int() })),
  splits: z.array(z.object({ split: z.string(), count: z.number().int() })),
  samples: z.number().int(),
  masks: z.number().int(),
  unlabelled: z.number().int(),
  skipped: z.number().int(),
  bytes: z.number(),
  sizes: z.array(z.object({ width: z.number(), height: z.number(), count: z.number().int() })),
  problems: z.array(importProblem),
});
export type ScanSummary = z.infer<typeof scanSummary>;

export const dataset = z.object({
  id,
  name: z.string(),
  role: datasetRole,
  source: z.string(),
  samples: z.number().int(),
  classes: z.array(z.object({ label: z.string(), count: z.number().int() })),
  masks: z.number().int(),
  waferGeometry: waferGeometry.nullable().default(null),
  /** SHA-256 over the samples' hashes, labels and mask hashes in order. */
  sha256,
  problems: z.array(importProblem),
  addedAt: timestamp,
});
export type Dataset = z.infer<typeof dataset>;

/** A per-sample column of a data set as a blob: little-endian values in sample order. */
export const column = z.object({
  name: z.string(),
  type: z.enum(['float32', 'int32', 'uint8']),
  sha256,
  /** For coded columns: what the codes stand for; code -1 is "none". */
  values: z.array(z.string()).nullable(),
  /** Values per sample (1 for plain columns, K for logits). */
  width: z.number().int(),
});
export type Column = z.infer<typeof column>;
