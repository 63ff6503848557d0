import type { Dataset, DatasetRole, ScanSummary } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { ProducedFile } from '#contract/work.ts';
import type { OperationContext, ScratchDirectory } from './context.ts';

/** A scan that waits for the user's word. */
interface PendingScan {
  readonly summary: ScanSummary;
  readonly samplesFile: ProducedFile;
  readonly thumbnailsFile: ProducedFile;
  readonly directory: ScratchDirectory;
}

export interface ScanRequest {
  readonly path: string;
  readonly masksDirectory: string | null;
  readonly split: string | null;
  readonly role: DatasetRole | null;
}

/** Scans of folders and tables, from the look at what is there to the import. */
export class DatasetScans {
  readonly #context: OperationContext;
  readonly #pending = new Map<string, PendingScan>();

  constructor(context: OperationContext) {
    this.#context = context;
  }

  /** Reads every picture and says what was understood. Nothing is written to the project but its scratch folder. */
  async scan(
    request: ScanRequest,
    signal: AbortSignal,
    onProgress: (event: WorkProgress) => void,
  ): Promise<{ scanId: string; summary: ScanSummary }> {
    const directory = await this.#context.scratch();
    try {
      const { path: source, ...rest } = request;
      const result = await this.#context.compute.call(
        'scan',
        { source, ...rest, directory: directory.path },
        { signal, onProgress },
      );
      const scanId = crypto.randomUUID();
      this.#pending.set(scanId, { ...result, directory });
      return { scanId, summary: result.summary };
    } catch (error) {
      await directory.remove();
      throw error;
    }
  }

  /** Imports a scan into the open project. The scan stays when that fails, so that another name can be tried. */
  async add(scanId: string, name: string, role: DatasetRole): Promise<Dataset> {
    const scan = this.#get(scanId);
    if (scan.summary.samples === 0) {
      throw new Failure(
        'not-found',
        `${scan.summary.source}: none of its files can be imported; see the problems`,
      );
    }
    const dataset = await this.#context.project().datasets.import({
      name,
      role,
      source: scan.summary.source,
      samplesFile: scan.samplesFile.path,
      thumbnailsFile: scan.thumbnailsFile,
      problems: scan.summary.problems,
      waferGeometry: scan.summary.klarf?.geometry ?? null,
    });
    await this.discard(scanId);
    this.#context.announce('datasets');
    return dataset;
  }

  async discard(scanId: string): Promise<void> {
    const scan = this.#get(scanId);
    this.#pending.delete(scanId);
    await scan.directory.remove();
  }

  /** Forgets all scans, when the project is closed. */
  async clear(): Promise<void> {
    for (const scanId of [...this.#pending.keys()]) await this.discard(scanId);
  }

  #get(scanId: string): PendingScan {
    const scan = this.#pending.get(scanId);
    if (scan === undefined)
      throw new Failure('not-found', `there is no scan ${scanId}; scan the folder again`);
    return scan;
  }
}
