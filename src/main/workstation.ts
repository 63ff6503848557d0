import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { EndedJob } from '#contract/batch.ts';
import { demoMethods } from '#contract/demo.ts';
import { engineMethods } from '#contract/engine.ts';
import { Failure } from '#contract/failure.ts';
import type { Job } from '#contract/job.ts';
import type { Handlers } from '#contract/method.ts';
import { reportMethods } from '#contract/report.ts';
import type { ExecutionProvider } from '#contract/scalars.ts';
import {
  type ProjectSummary,
  type Settings,
  type WorkstationMethods,
  type WorkstationStatus,
  type WorkstationTopics,
  workstationTopics,
} from '#contract/workstation.ts';
import { Broadcast } from '#rpc/broadcast.ts';
import type { EventOf, TopicServer } from '#rpc/topic.ts';
import { openHome } from './home/home.ts';
import { homeDirectory } from './home/home-directory.ts';
import { LogFile } from './home/log-file.ts';
import { RecentProjects } from './home/recent-projects.ts';
import { SettingsFile } from './home/settings-file.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { WorkerPool } from './jobs/worker-pool.ts';
import type { WorkerStarter } from './jobs/worker-starter.ts';
import { DisplayPictures } from './operations/cases.ts';
import type { OperationContext, ScratchDirectory } from './operations/context.ts';
import { DatasetScans } from './operations/datasets.ts';
import { workstationHandlers } from './operations/handlers.ts';
import { type JobSpecification, KeptJobQueue } from './operations/kept-job-queue.ts';
import { titleSetting } from './operations/report-request.ts';
import { saveBlob } from './operations/save-blob.ts';
import { createProject, isProject, openProject, type Project } from './store/project.ts';

export interface WorkstationOptions {
  readonly host: WorkstationStatus['host'];
  /** The program's version, for records. */
  readonly version: string;
  /** How this host starts worker processes. */
  readonly starter: WorkerStarter;
  /** Where demo models and fonts are. */
  readonly resources: string;
  /** Instead of the settings, for one command. */
  readonly provider?: ExecutionProvider | undefined;
  readonly threads?: number | undefined;
  /** Samples per forward pass; left out: by memory and measured speed. */
  readonly batchSize?: number | undefined;
  readonly now?: () => Date;
}

type Change = EventOf<WorkstationTopics, 'changes'>;

const demoTitle = 'Waferlens demo';

/**
 * The program without a host: opens one project at a time and owns its store, the worker processes, the job queue
 * and the reports. Window, browser and command line all start this and hold no logic of their own.
 */
export class Workstation {
  readonly handlers: Handlers<WorkstationMethods>;
  readonly topics: TopicServer<WorkstationTopics>;
  readonly context: OperationContext;
  readonly scans: DatasetScans;
  readonly pictures: DisplayPictures;
  readonly log: LogFile;
  readonly home: string;
  readonly #options: WorkstationOptions;
  readonly #settings: SettingsFile;
  readonly #recent: RecentProjects;
  readonly #changes = new Broadcast<Change>((change) =>
    change.case === null ? change.kind : `${change.kind} ${Object.values(change.case).join(' ')}`,
  );
  readonly #pools: readonly { close(): Promise<void> }[];
  readonly #queue: JobQueue;
  readonly #jobs: KeptJobQueue;
  /** Whether interrupted work goes on by itself; not for the commands of the command line, which do one thing. */
  #resumesJobs: boolean;
  #project: Project | null = null;

  private constructor(
    options: WorkstationOptions,
    home: string,
    log: LogFile,
    settings: SettingsFile,
    recent: RecentProjects,
  ) {
    this.#options = options;
    this.home = home;
    this.log = log;
    this.#settings = settings;
    this.#recent = recent;
    const { starter, resources } = options;
    const pool = { starter, log };
    const compute = new WorkerPool({ ...pool, entry: 'worker', table: engineMethods, size: 1 });
    const interactive = new WorkerPool({ ...pool, entry: 'worker', table: engineMethods, size: 1 });
    const reporting = new WorkerPool({ ...pool, entry: 'report-worker', table: reportMethods, size: 1 });
    const demonstration = new WorkerPool({ ...pool, entry: 'demo-worker', table: demoMethods, size: 1 });
    this.#pools = [compute, interactive, reporting, demonstration];
    this.#queue = new JobQueue({ log, onChange: (job) => this.#jobs.note(job) });
    this.#jobs = new KeptJobQueue(
      this.#queue,
      () => this.#project,
      log,
      () => this.context.now(),
    );
    this.#resumesJobs = options.host !== 'command-line';
    this.context = {
      compute,
      interactive,
      reporting,
      demonstration,
      jobs: this.#queue,
      resources,
      batchSizesFile: path.join(home, 'batch-sizes.json'),
      siteFile: path.join(home, 'site.json'),
      segmenterDirectory: path.join(home, 'segmenters'),
      now: options.now ?? (() => new Date()),
      author: () => ({ version: options.version, user: this.reviewer() }),
      runtime: () => ({
        provider: options.provider ?? this.#settings.current.provider,
        threads: options.threads ?? this.#settings.current.threads,
        batchSize: options.batchSize ?? null,
      }),
      project: () => this.#openProject(),
      scratch: () => this.#scratch(),
      announce: (kind, key) => this.#changes.publish({ kind, case: key ?? null }),
    };
    this.scans = new DatasetScans(this.context);
    this.pictures = new DisplayPictures(this.context);
    this.handlers = workstationHandlers(this);
    this.topics = {
      table: workstationTopics,
      sources: { jobs: this.#queue.changes, changes: this.#changes },
    };
  }

  static async start(options: WorkstationOptions): Promise<Workstation> {
    const home = homeDirectory(process.env, process.platform);
    await openHome(home);
    const log = new LogFile(home, options.now ?? (() => new Date()));
    const settings = await SettingsFile.open(home);
    const recent = await RecentProjects.open(home);
    return new Workstation(options, home, log, settings, recent);
  }

  status(): WorkstationStatus {
    return {
      version: this.#options.version,
      host: this.#options.host,
      platform: process.platform,
      home: os.homedir(),
      project: this.#project === null ? null : this.summary(),
      recent: this.#recent.list(),
      settings: this.#settings.current,
    };
  }

  async changeSettings(
    changes: { readonly [Name in keyof Settings]?: Settings[Name] | undefined },
  ): Promise<Settings> {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const settings = await this.#settings.change(given);
    this.context.announce('settings');
    return settings;
  }

  /** Who reviews and computes: the name in the settings, else the account's. */
  reviewer(): string {
    const { reviewer } = this.#settings.current;
    return reviewer === '' ? os.userInfo().username : reviewer;
  }

  summary(): ProjectSummary {
    return this.#openProject().summary();
  }

  async createProject(directory: string): Promise<ProjectSummary> {
    await this.closeProject();
    return this.#take(createProject(directory, { log: this.#storeLog() }));
  }

  async openProject(directory: string): Promise<ProjectSummary> {
    await this.closeProject();
    return this.#take(openProject(directory, { log: this.#storeLog() }));
  }

  /** Opens the demo project, making it empty where it is not there yet. */
  async openDemoProject(directory: string | null): Promise<ProjectSummary> {
    const place = directory ?? path.join(this.home, 'demo.waferlens');
    if (isProject(place)) return this.openProject(place);
    const summary = await this.createProject(place);
    this.#openProject().settings.set(titleSetting, demoTitle);
    return summary;
  }

  /** Closes the open project; its jobs are interrupted and can be resumed when it is next opened. */
  async closeProject(): Promise<void> {
    const project = this.#project;
    if (project === null) return;
    await this.#jobs.interruptAll();
    await this.scans.clear();
    this.pictures.clear();
    this.#project = null;
    await project.close();
    this.context.announce('project');
  }

  startJob(specification: JobSpecification): { jobId: string } {
    return { jobId: this.#jobs.start(specification) };
  }

  resumable(): Job[] {
    return this.#jobs.resumable();
  }

  cancelJob(jobId: string): void {
    this.#jobs.cancel(jobId);
  }

  resumeJob(jobId: string): Promise<{ jobId: string }> {
    return this.#jobs.resume(jobId, this.handlers);
  }

  /** Ended jobs of the open project, the newest first. */
  endedJobs(limit: number): EndedJob[] {
    return this.#jobs.ended(limit);
  }

  retryJob(jobId: string): Promise<{ jobId: string }> {
    return this.#jobs.retry(jobId, this.handlers);
  }

  /** From now on interrupted work goes on by itself, in the open project at once. Returns how many jobs do. */
  async resumeByItself(): Promise<number> {
    this.#resumesJobs = true;
    await this.#resumeJobs();
    return this.#queue.list().filter(({ resumed, state }) => resumed && state !== 'interrupted').length;
  }

  /** Writes a blob to a file of the user's choice, outside the project. */
  saveBlob(sha256: string, file: string): Promise<void> {
    return saveBlob(this.#openProject(), sha256, file);
  }

  async close(): Promise<void> {
    await this.closeProject();
    await this.#queue.close();
    await Promise.all(this.#pools.map((pool) => pool.close()));
  }

  async #take(project: Project): Promise<ProjectSummary> {
    this.#project = project;
    await this.#recent.note(project.directory, project.name, this.context.now().toISOString());
    this.context.announce('project');
    await this.#resumeJobs();
    return project.summary();
  }

  async #resumeJobs(): Promise<void> {
    if (this.#project === null || !this.#resumesJobs || !this.#settings.current.resumeJobs) return;
    await this.#jobs.resumeAll(this.handlers);
  }

  #openProject(): Project {
    if (this.#project !== null) return this.#project;
    throw new Failure('project', 'no project is open; open or make one first');
  }

  async #scratch(): Promise<ScratchDirectory> {
    const directory =
      this.#project === null
        ? await mkdtemp(path.join(os.tmpdir(), 'waferlens-'))
        : await this.#project.temporaryDirectory('work');
    return { path: directory, remove: () => rm(directory, { recursive: true, force: true }) };
  }

  #storeLog() {
    return {
      warn: (message: string, data: Readonly<Record<string, unknown>>) =>
        this.log.warn(`${message} ${JSON.stringify(data)}`),
    };
  }
}
