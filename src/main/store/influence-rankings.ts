import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { type InfluenceManifest, type InfluenceRanking, influenceManifest } from '#contract/influence.ts';
import type { ProvenanceRecord } from '#contract/record.ts';
import type { CaseKey } from '#contract/scalars.ts';
import type { Blobs } from './blobs.ts';
import type { ProjectDatabase } from './database.ts';
import type { InfluenceBenchmarks } from './influence-benchmarks.ts';
import { readManifest } from './manifest.ts';
import type { Records } from './records.ts';

const rankingRow = z.object({
  runId: z.int(),
  title: z.string(),
  sourceKind: z.enum(['published', 'reconstruction']),
  seconds: z.number(),
  startedAt: z.string(),
  modelId: z.int(),
  datasetId: z.int().nullable(),
  index: z.int().nullable(),
  trainingId: z.int(),
});
type RankingRow = z.infer<typeof rankingRow>;

const selectRankings = `
SELECT r.id AS runId, r.title, r.source_kind AS sourceKind, r.seconds, r.started_at AS startedAt, r.model_id AS modelId,
  r.dataset_id AS datasetId, r.sample_index AS "index", t.training_id AS trainingId
FROM run r JOIN run_training t ON t.run_id = r.id`;

const finished = "r.kind = 'influence' AND r.state = 'done'";

/** How many pictures a ranking lists: a parameter of the record that is none of the method's. */
export const listedParameter = 'listed';

/** All values of a ranking, in the order of the training set. */
export interface RankingScores {
  readonly modelId: number;
  readonly trainingId: number;
  readonly manifest: InfluenceManifest;
  /** float32 [samples of the data set]; NaN where a sample has no value. */
  readonly values: Float32Array;
  /** int32 of the same length, the class that the model gives a sample; -1 for none. Null where a run left none. */
  readonly predicted: Int32Array | null;
  /** float32 of the same length; NaN for none. Null where a run left none. */
  readonly similarities: Float32Array | null;
}

/**
 * Training pictures that speak for and against the answers for cases, put together from the records: what is shown is
 * what was recorded. Failures: `integrity` when it was changed since.
 */
export class InfluenceRankings {
  readonly #database: ProjectDatabase;
  readonly #records: Records;
  readonly #blobs: Blobs;
  readonly #benchmarks: InfluenceBenchmarks;

  constructor(
    database: ProjectDatabase,
    parts: {
      readonly records: Records;
      readonly blobs: Blobs;
      readonly benchmarks: InfluenceBenchmarks;
    },
  ) {
    this.#database = database;
    this.#records = parts.records;
    this.#blobs = parts.blobs;
    this.#benchmarks = parts.benchmarks;
  }

  /** The newest one per method and training set of a case, in the order in which they were first asked for. */
  of({ modelId, datasetId, index }: CaseKey): Promise<InfluenceRanking[]> {
    const rows = this.#database.all(
      `${selectRankings} JOIN (
         SELECT max(r.id) AS newest, min(r.id) AS first FROM run r JOIN run_training t ON t.run_id = r.id
         WHERE r.dataset_id = ? AND r.sample_index = ? AND r.model_id = ? AND ${finished}
         GROUP BY r.method, t.training_id
       ) n ON n.newest = r.id ORDER BY n.first`,
      rankingRow,
      [datasetId, index, modelId],
    );
    return Promise.all(rows.map((row) => this.#whole(row)));
  }

  /** One by its run. Throws Failure `not-found`, also for runs about a file that is no case. */
  async get(runId: number): Promise<InfluenceRanking> {
    return this.#whole(this.#row(runId));
  }

  /** All values of one. Throws Failure `not-found`. */
  async scores(runId: number): Promise<RankingScores> {
    const { modelId, trainingId } = this.#row(runId);
    const record = this.#recordOf(runId);
    const manifest = await this.#manifest(record, runId);
    const { content } = record;
    const buffer = async (name: string) => {
      const output = content.outputs.find((candidate) => candidate.name === name);
      return output === undefined ? null : new Uint8Array(await this.#blobs.read(output.sha256)).buffer;
    };
    const values = new Float32Array((await buffer('scores')) ?? missingOutput('scores', runId));
    const [predicted, similarities] = [await buffer('predicted'), await buffer('similarities')];
    return {
      ...{ modelId, trainingId, manifest, values },
      predicted: predicted === null ? null : new Int32Array(predicted),
      similarities: similarities === null ? null : new Float32Array(similarities),
    };
  }

  #row(runId: number): RankingRow {
    const row = this.#database.first(`${selectRankings} WHERE r.id = ? AND ${finished}`, rankingRow, [runId]);
    if (row !== null) return row;
    throw new Failure('not-found', `Run ${runId} left no ranking of training pictures.`);
  }

  #recordOf(runId: number): ProvenanceRecord {
    const record = this.#records.of(runId);
    if (record !== null) return record;
    throw new Failure('integrity', `Run ${runId} has no record. Trace the answer again.`);
  }

  #manifest({ content }: ProvenanceRecord, runId: number): Promise<InfluenceManifest> {
    const { sha256 } =
      content.outputs.find(({ name }) => name === 'influence') ?? missingOutput('influence', runId);
    const file = { sha256, what: 'ranking of training pictures', wayOut: 'Trace the answer again.' };
    return readManifest(this.#blobs, file, influenceManifest);
  }

  async #whole(row: RankingRow): Promise<InfluenceRanking> {
    const { runId, modelId, datasetId, index, trainingId } = row;
    if (datasetId === null || index === null) {
      throw new Failure(
        'not-found',
        `Run ${runId} traced the answer for a file that is no picture of the project. Import it to see the ranking.`,
      );
    }
    const record = this.#recordOf(runId);
    const { content } = record;
    const { schema: _schema, training, ...manifest } = await this.#manifest(record, runId);
    if (content.output === null || content.runtime === null) {
      throw new Failure('integrity', `The record of run ${runId} names no answer. Trace the answer again.`);
    }
    const { [listedParameter]: _listed, ...parameters } = content.parameters;
    const method = content.method.id;
    return {
      ...manifest,
      runId,
      case: { modelId, datasetId, index },
      method,
      title: row.title,
      source: { kind: row.sourceKind, citation: content.method.citation },
      parameters,
      training: { ...training, datasetId: trainingId },
      output: content.output,
      quality: await this.#benchmarks.qualityOf({ modelId, trainingId, method, parameters }),
      metrics: content.metrics,
      passes: content.passes,
      seconds: row.seconds,
      warnings: content.warnings,
      runtime: content.runtime,
      startedAt: row.startedAt,
      recordHash: record.hash,
    };
  }
}

function missingOutput(name: string, runId: number): never {
  throw new Failure(
    'integrity',
    `The record of run ${runId} names no output "${name}". Trace the answer again.`,
  );
}
