import { z } from 'zod';
import { type Explanation, type MapArtifact, mapArtifact } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { RecordInput } from '#contract/record.ts';
import type { CaseKey } from '#contract/scalars.ts';
import type { Artifacts } from './artifacts.ts';
import type { ProjectDatabase } from './database.ts';
import type { Records } from './records.ts';
import { booleanColumn } from './row.ts';
import { segmentationFile } from './segmentations.ts';

const explanationRow = z.object({
  runId: z.int(),
  title: z.string(),
  signed: booleanColumn,
  sourceKind: z.enum(['published', 'reconstruction']),
  judgementPasses: z.int(),
  seconds: z.number(),
});

const selectExplanations = `
SELECT r.id AS runId, r.title, r.signed, r.source_kind AS sourceKind, r.judgement_passes AS judgementPasses, r.seconds
FROM run r`;

/** Finished explanations, put together from their records: what is shown is what was recorded. */
export class Explanations {
  readonly #database: ProjectDatabase;
  readonly #records: Records;
  readonly #artifacts: Artifacts;

  constructor(database: ProjectDatabase, records: Records, artifacts: Artifacts) {
    this.#database = database;
    this.#records = records;
    this.#artifacts = artifacts;
  }

  /** The newest finished explanation per method of a case, in the order in which the methods were first run. */
  of({ modelId, datasetId, index }: CaseKey): Explanation[] {
    const rows = this.#database.all(
      `${selectExplanations} JOIN (
         SELECT max(id) AS newest, min(id) AS first FROM run
         WHERE dataset_id = ? AND sample_index = ? AND model_id = ? AND kind = 'explanation' AND state = 'done'
         GROUP BY method
       ) n ON n.newest = r.id ORDER BY n.first`,
      explanationRow,
      [datasetId, index, modelId],
    );
    return rows.map((row) => this.#whole(row));
  }

  /** The explanation that a run made. Throws Failure `not-found`. */
  get(runId: number): Explanation {
    const row = this.#database.first(
      `${selectExplanations} WHERE r.id = ? AND r.kind = 'explanation' AND r.state = 'done'`,
      explanationRow,
      [runId],
    );
    if (row === null) throw new Failure('not-found', `Run ${runId} left no explanation.`);
    return this.#whole(row);
  }

  /** Cases of a data set that have finished explanations, with the methods. */
  cases(modelId: number, datasetId: number): { index: number; methods: string[] }[] {
    const rows = this.#database.all(
      `SELECT DISTINCT sample_index AS "index", method FROM run
       WHERE dataset_id = ? AND model_id = ? AND kind = 'explanation' AND state = 'done' AND sample_index IS NOT NULL
       ORDER BY sample_index, method`,
      z.object({ index: z.int(), method: z.string() }),
      [datasetId, modelId],
    );
    return [...Map.groupBy(rows, (row) => row.index)].map(([index, group]) => ({
      index,
      methods: group.map((row) => row.method),
    }));
  }

  /** What can be shown of an explanation without its method: map, sign and the class explained. */
  mapOf(runId: number): { map: MapArtifact; signed: boolean; target: string } {
    const row = this.#database.first(`${selectExplanations} WHERE r.id = ?`, explanationRow, [runId]);
    const map = this.#maps(runId).find(({ name }) => name === 'map');
    const target = this.#records.of(runId)?.content.target ?? null;
    if (row === null || map === undefined || target === null) {
      throw new Failure('integrity', `Run ${runId} holds no map of an explanation. Explain the case again.`);
    }
    return { map, signed: row.signed, target: target.label };
  }

  #whole(row: z.output<typeof explanationRow>): Explanation {
    const record = this.#records.of(row.runId);
    const content = record?.content;
    if (
      record === null ||
      content === undefined ||
      content.target === null ||
      content.output === null ||
      content.judgement === null ||
      content.runtime === null
    ) {
      throw new Failure(
        'integrity',
        `The record of run ${row.runId} is no explanation's. Explain the case again.`,
      );
    }
    return {
      runId: row.runId,
      method: content.method.id,
      title: row.title,
      source: { kind: row.sourceKind, citation: content.method.citation },
      signed: row.signed,
      parameters: content.parameters,
      target: { index: content.target.index, label: content.target.label },
      output: content.output,
      artifacts: this.#maps(row.runId),
      segmentation: this.#segmentation(content.inputs),
      metrics: content.metrics,
      judgement: content.judgement,
      passes: content.passes,
      judgementPasses: row.judgementPasses,
      seconds: row.seconds,
      warnings: content.warnings,
      runtime: content.runtime,
      recordHash: record.hash,
    };
  }

  #segmentation(inputs: readonly RecordInput[]): Explanation['segmentation'] {
    const found = inputs.find(({ role }) => role === 'segments');
    if (found === undefined) return null;
    const runId = this.#artifacts.runsWith(segmentationFile, found.sha256)[0] ?? null;
    return { sha256: found.sha256, name: found.name, runId };
  }

  /** The files that the viewer can show; others (logs, tables) are in the record only. */
  #maps(runId: number): MapArtifact[] {
    return this.#artifacts.of(runId).flatMap((file) => {
      const result = mapArtifact.safeParse(file);
      return result.success ? [result.data] : [];
    });
  }
}
