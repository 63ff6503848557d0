import { z } from 'zod';
import { method } from './method.ts';
import { id, path, sha256, timestamp } from './scalars.ts';

const none = z.object({});

/** Forms in which records leave the program. */
export const exportFormats = ['json', 'prov-json', 'ro-crate', 'in-toto'] as const;
export const exportFormat = z.enum(exportFormats);
export type ExportFormat = z.infer<typeof exportFormat>;

/** One link of the chain. */
export const chainLink = z.object({
  sequence: z.number().int(),
  runId: id,
  kind: z.string(),
  method: z.string(),
  subject: z.string(),
  endedAt: timestamp,
  contentHash: sha256,
  hash: sha256,
  previous: sha256,
  /** What is wrong with it or with its link to the one before; null: nothing. */
  fault: z.string().nullable(),
});
export type ChainLink = z.infer<typeof chainLink>;

/** A run, or a file by its content: a model, a data set, a picture. */
export const lineageStart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), runId: id }),
  z.object({ kind: z.literal('file'), sha256 }),
]);
export type LineageStart = z.infer<typeof lineageStart>;

/** Runs, models and files, and what was made from what. */
export const lineage = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['run', 'model', 'file']),
      /** Of a run: its kind. */
      title: z.string(),
      /** Of a run: by what, where its kind doesn't say so. */
      method: z.string().nullable(),
      detail: z.string(),
      runId: id.nullable(),
      /** Of a file or model. */
      sha256: sha256.nullable(),
    }),
  ),
  edges: z.array(z.object({ from: z.string(), to: z.string(), role: z.string() })),
  /** Nodes that were left out because there were too many. */
  leftOut: z.number().int(),
});
export type Lineage = z.infer<typeof lineage>;

/** The key that statements are signed with. It lies in the program's own folder, never in a project. */
export const signingKey = z.object({
  /** SHA-256 of the public key's DER form. */
  keyId: sha256,
  /** PEM, to hand on. */
  publicKey: z.string(),
  /** Whether a passphrase is asked for. */
  encrypted: z.boolean(),
  path: z.string(),
});
export type SigningKey = z.infer<typeof signingKey>;

/** Records for others: chain, exports, signatures. */
export const provenanceMethods = {
  /** Writes records to a file, or with `ro-crate` to a folder that is new or empty. */
  'runs.export': method({
    input: z.object({
      /** Null: all that have a record. */
      runIds: z.array(id).min(1).max(10_000).nullable(),
      format: exportFormat,
      path,
      passphrase: z.string().max(1000).nullable().default(null),
    }),
    output: z.object({
      path: z.string(),
      records: z.number().int(),
      files: z.number().int(),
      bytes: z.number(),
      /** The key's id where the export is signed. */
      signedBy: sha256.nullable(),
    }),
  }),
  /** Records from the end of the chain towards its beginning. */
  'runs.chain': method({
    input: z.object({
      /** Only records before this one; null: from the end. */
      before: z.number().int().nullable(),
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({ total: z.number().int(), links: z.array(chainLink) }),
  }),
  /** What a run was made from, back to what was imported. */
  'runs.lineage': method({ input: z.object({ runId: id }), output: lineage }),
  /** What was made from a run or a file, forwards to what nobody has used yet. */
  'runs.madeFrom': method({ input: lineageStart, output: lineage }),
  'signing.key': method({ input: none, output: z.object({ key: signingKey.nullable() }) }),
  'signing.create': method({
    input: z.object({ passphrase: z.string().min(8).max(1000).nullable() }),
    output: z.object({ key: signingKey }),
  }),
  'signing.remove': method({ input: none, output: none }),
} as const;
