import { type ConceptManifest, type ConceptSet, conceptManifest } from '#contract/concepts.ts';
import { Failure } from '#contract/failure.ts';
import { type AnalysisRow, AnalysisRuns, analysisFacts } from './analysis-runs.ts';
import type { Artifact, Artifacts } from './artifacts.ts';
import type { Blobs } from './blobs.ts';
import type { ConceptNames } from './concept-names.ts';
import type { ProjectDatabase } from './database.ts';
import { readManifest } from './manifest.ts';
import type { Records } from './records.ts';

/** A concept run's manifest as the run left it, and the blob that holds it. */
export interface StoredConcepts {
  readonly runId: number;
  readonly datasetId: number;
  readonly sha256: string;
  readonly manifest: ConceptManifest;
}

/**
 * Concepts that finished runs found: what is shown is what the run recorded, with the names that experts gave since.
 * Failures: `integrity` when a manifest was changed after it was recorded.
 */
export class ConceptSets {
  readonly #runs: AnalysisRuns;
  readonly #artifacts: Artifacts;
  readonly #blobs: Blobs;
  readonly #names: ConceptNames;

  constructor(
    database: ProjectDatabase,
    records: Records,
    artifacts: Artifacts,
    blobs: Blobs,
    names: ConceptNames,
  ) {
    this.#runs = new AnalysisRuns(database, records, 'concepts');
    this.#artifacts = artifacts;
    this.#blobs = blobs;
    this.#names = names;
  }

  /** All of a model, newest first. */
  list(modelId: number): Promise<ConceptSet[]> {
    return Promise.all(this.#runs.ofModel(modelId).map((row) => this.#whole(row)));
  }

  /** What one run found. Throws Failure `not-found`. */
  async get(runId: number): Promise<ConceptSet> {
    return this.#whole(this.#row(runId));
  }

  /** The manifests of a model's runs, newest first. */
  stored(modelId: number): Promise<StoredConcepts[]> {
    return Promise.all(this.#runs.ofModel(modelId).map((row) => this.#stored(row)));
  }

  /** The manifest of one run. Throws Failure `not-found`. */
  async storedOf(runId: number): Promise<StoredConcepts> {
    return this.#stored(this.#row(runId));
  }

  /** Names a concept, or takes its name away. Throws Failure `not-found` for a concept that the run did not find. */
  async name(runId: number, concept: number, name: string | null, namedBy: string): Promise<void> {
    const { manifest } = await this.storedOf(runId);
    if (!manifest.concepts.some(({ index }) => index === concept)) {
      throw new Failure(
        'not-found',
        `Run ${runId} found no concept ${concept}; its concepts are 0 to ${manifest.rank - 1}.`,
      );
    }
    this.#names.append(runId, concept, name, namedBy);
  }

  #row(runId: number): AnalysisRow {
    const row = this.#runs.find(runId);
    if (row === null) {
      throw new Failure(
        'not-found',
        `Run ${runId} left no concepts. The runs that did are listed by concepts.`,
      );
    }
    return row;
  }

  async #stored({ runId, datasetId }: AnalysisRow): Promise<StoredConcepts> {
    const { manifestSha256: sha256 } = this.#runs.recordOf(runId);
    const file = { sha256, what: 'list of concepts', wayOut: 'Find the concepts again.' };
    return { runId, datasetId, sha256, manifest: await readManifest(this.#blobs, file, conceptManifest) };
  }

  async #whole(row: AnalysisRow): Promise<ConceptSet> {
    const { record } = this.#runs.recordOf(row.runId);
    const { manifest } = await this.#stored(row);
    const { schema: _schema, basis: _basis, concepts, ...found } = manifest;
    const names = this.#names.of(row.runId);
    const artifacts = new Map(this.#artifacts.of(row.runId).map((artifact) => [artifact.name, artifact]));
    return {
      ...found,
      ...analysisFacts(row, record),
      concepts: concepts.map((concept) => {
        const named = names.get(concept.index);
        return {
          ...concept,
          name: named?.name ?? null,
          namedBy: named?.namedBy ?? null,
          namedAt: named?.namedAt ?? null,
          strip: stripOf(artifacts.get(`crops-${concept.index}`), row.runId, concept.index),
        };
      }),
    };
  }
}

function stripOf(artifact: Artifact | undefined, runId: number, concept: number) {
  const [height, width] = artifact?.shape ?? [];
  if (artifact === undefined || height === undefined || width === undefined) {
    throw new Failure(
      'integrity',
      `The crops of concept ${concept} of run ${runId} are gone. Find the concepts again.`,
    );
  }
  return { sha256: artifact.sha256, width, height };
}
