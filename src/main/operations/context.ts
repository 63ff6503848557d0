import type { DemoMethods } from '#contract/demo.ts';
import type { EngineMethods } from '#contract/engine.ts';
import type { Client } from '#contract/method.ts';
import type { ReportMethods } from '#contract/report.ts';
import type { CaseKey, RuntimeRequest } from '#contract/scalars.ts';
import type { WorkstationTopics } from '#contract/workstation.ts';
import type { EventOf } from '#rpc/topic.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { Project } from '../store/project.ts';
import type { RecordAuthor } from './record-content.ts';

/** A folder for files that are on their way into the project. Removed with all that is left in it. */
export interface ScratchDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

export type ChangeKind = EventOf<WorkstationTopics, 'changes'>['kind'];

/** What every operation works with. */
export interface OperationContext {
  /** Workers for heavy work: one call after another. */
  readonly compute: Client<EngineMethods>;
  /** Workers for quick answers, so that a preview does not wait for a batch. */
  readonly interactive: Client<EngineMethods>;
  readonly reporting: Client<ReportMethods>;
  readonly demonstration: Client<DemoMethods>;
  readonly jobs: JobQueue;
  readonly author: () => RecordAuthor;
  readonly runtime: () => RuntimeRequest;
  readonly batchSizesFile: string;
  /** What stands on every page of reports, where a project says nothing itself. */
  readonly siteFile: string;
  /** Side-loaded networks of segmenters, a folder each, and `cache` with embeddings of pictures. */
  readonly segmenterDirectory: string;
  /** Where demo models and fonts are. */
  readonly resources: string;
  readonly now: () => Date;
  /** The open project. Throws Failure `project` when there is none. */
  readonly project: () => Project;
  /** A scratch folder: in the open project, else in the system's folder for temporary files. */
  readonly scratch: () => Promise<ScratchDirectory>;
  /** Tells every client that something changed. */
  readonly announce: (kind: ChangeKind, key?: CaseKey) => void;
}
