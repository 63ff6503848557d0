import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { Failure } from '#contract/failure.ts';
import type { ProjectSummary } from '#contract/workstation.ts';
import { Artifacts } from './artifacts.ts';
import { Audit } from './audit.ts';
import { BenchmarkUnits } from './benchmark-units.ts';
import { Benchmarks } from './benchmarks.ts';
import { Blobs } from './blobs.ts';
import type { Clock } from './clock.ts';
import { Columns } from './columns.ts';
import { ConceptNames } from './concept-names.ts';
import { ConceptSets } from './concept-sets.ts';
import { ProjectDatabase, type StoreLog } from './database.ts';
import { removeUnfinishedImports } from './dataset-import.ts';
import { Datasets } from './datasets.ts';
import { Explanations } from './explanations.ts';
import { InfluenceBenchmarks } from './influence-benchmarks.ts';
import { InfluenceRankings } from './influence-rankings.ts';
import { KeptJobs } from './kept-jobs.ts';
import { Masks } from './masks.ts';
import { Metrics } from './metrics.ts';
import type { Migration } from './migrate.ts';
import { projectMigrations } from './migrations.ts';
import { ModelFiles } from './model-files.ts';
import { Models } from './models.ts';
import { Predictions } from './predictions.ts';
import { createProjectFile, openProjectFile } from './project-file.ts';
import { lockProject, type ProjectLock } from './project-lock.ts';
import { Projections } from './projections.ts';
import { Records } from './records.ts';
import { Reports } from './reports.ts';
import { Reviews } from './reviews.ts';
import { Runs } from './runs.ts';
import { Samples } from './samples.ts';
import { Segmentations } from './segmentations.ts';
import { ProjectSettings } from './settings.ts';
import { storageFailure } from './storage-failure.ts';
import { Studies } from './studies.ts';
import { TcavTests } from './tcav-tests.ts';
import { Thumbnails } from './thumbnails.ts';
import { TrainingAudits } from './training-audits.ts';

export interface ProjectOptions {
  readonly clock?: Clock;
  readonly log?: StoreLog;
  /** Other steps than the program's own; for tests of upgrades. */
  readonly migrations?: readonly Migration[];
}

const projectSuffix = '.waferlens';

/** An open project: a folder with `project.db`, `blobs/`, `models/`, and `tmp/` for what is being written. */
export class Project {
  readonly directory: string;
  readonly name: string;
  readonly database: ProjectDatabase;
  readonly blobs: Blobs;
  readonly columns: Columns;
  readonly datasets: Datasets;
  readonly samples: Samples;
  readonly masks: Masks;
  readonly thumbnails: Thumbnails;
  readonly modelFiles: ModelFiles;
  readonly models: Models;
  readonly records: Records;
  readonly artifacts: Artifacts;
  readonly metrics: Metrics;
  readonly predictions: Predictions;
  readonly explanations: Explanations;
  readonly concepts: ConceptSets;
  readonly tcav: TcavTests;
  readonly segmentations: Segmentations;
  readonly benchmarks: Benchmarks;
  readonly benchmarkUnits: BenchmarkUnits;
  readonly influenceBenchmarks: InfluenceBenchmarks;
  readonly rankings: InfluenceRankings;
  readonly trainingAudits: TrainingAudits;
  readonly projections: Projections;
  /** Where workers keep what they know of training sets; a cache, nothing of the record. */
  readonly indexDirectory: string;
  readonly reports: Reports;
  readonly runs: Runs;
  readonly reviews: Reviews;
  readonly studies: Studies;
  readonly settings: ProjectSettings;
  readonly jobs: KeptJobs;
  readonly audit: Audit;
  /** Runs that a program which died had left running; they are `interrupted` now. */
  readonly interruptedRuns: readonly number[];
  readonly #lock: ProjectLock;

  constructor(directory: string, sqlite: Sqlite.Database, lock: ProjectLock, options: ProjectOptions) {
    const clock = options.clock ?? (() => new Date());
    const temporary = join(directory, 'tmp');
    const database = new ProjectDatabase(sqlite, options.log ?? { warn: () => undefined });
    this.directory = directory;
    this.name = projectName(directory);
    this.#lock = lock;
    this.database = database;
    this.blobs = new Blobs(join(directory, 'blobs'), temporary);
    this.columns = new Columns(database, this.blobs);
    this.datasets = new Datasets(database, this.blobs, this.columns, clock);
    this.samples = new Samples(database, this.blobs);
    this.masks = new Masks(database, clock);
    this.thumbnails = new Thumbnails(database, this.blobs);
    this.modelFiles = new ModelFiles(directory, temporary, database, this.blobs);
    this.models = new Models(database, this.modelFiles, clock);
    this.records = new Records(database, join(directory, 'chain-head.json'));
    this.artifacts = new Artifacts(database, this.blobs);
    this.metrics = new Metrics(database);
    this.predictions = new Predictions(database, this.blobs, this.columns, this.records);
    this.explanations = new Explanations(database, this.records, this.artifacts);
    this.concepts = new ConceptSets(
      database,
      this.records,
      this.artifacts,
      this.blobs,
      new ConceptNames(database, clock),
    );
    this.tcav = new TcavTests(database, this.records, this.blobs);
    this.segmentations = new Segmentations(database, this.records);
    this.benchmarks = new Benchmarks(database, this.records, this.blobs);
    this.benchmarkUnits = new BenchmarkUnits(database, clock);
    this.reports = new Reports(database);
    this.runs = new Runs({
      database,
      artifacts: this.artifacts,
      metrics: this.metrics,
      records: this.records,
      predictions: this.predictions,
      reports: this.reports,
      clock,
      temporary,
    });
    this.reviews = new Reviews(database, clock);
    this.studies = new Studies(database, clock);
    this.settings = new ProjectSettings(database);
    this.influenceBenchmarks = new InfluenceBenchmarks(database, this.records, this.blobs);
    this.rankings = new InfluenceRankings(database, {
      records: this.records,
      blobs: this.blobs,
      benchmarks: this.influenceBenchmarks,
    });
    this.trainingAudits = new TrainingAudits(database, this.records, {
      blobs: this.blobs,
      reviews: this.reviews,
      samples: this.samples,
    });
    this.projections = new Projections(database, this.records);
    this.indexDirectory = join(directory, 'indexes');
    this.jobs = new KeptJobs(database);
    this.audit = new Audit(database);
    this.interruptedRuns = this.#tidy(options.log);
  }

  /** Settles what a program that died left behind. On a full disk that waits: the project must still open. */
  #tidy(log: StoreLog | undefined): readonly number[] {
    try {
      removeUnfinishedImports(this.database);
      return this.runs.interruptAll('The program ended before the run was finished.');
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'storage') throw error;
      log?.warn('left unfinished work as it is', { reason: error.message });
      return [];
    }
  }

  summary(): ProjectSummary {
    return {
      directory: this.directory,
      name: this.name,
      models: this.models.list(),
      datasets: this.datasets.list(),
      evaluations: this.predictions.summaries(),
      runs: this.runs.count(),
      reports: this.reports.count(),
    };
  }

  /** A new folder inside the project for work in progress; it is gone at the latest when the project is next opened. */
  async temporaryDirectory(purpose: string): Promise<string> {
    const parent = join(this.directory, 'tmp');
    try {
      await mkdir(parent, { recursive: true });
      return await mkdtemp(join(parent, `${purpose}-`));
    } catch (error) {
      throw storageFailure(error, 'making a folder for work in progress', parent);
    }
  }

  async close(): Promise<void> {
    await this.thumbnails.close();
    this.database.close();
    this.#lock.release();
  }
}

/** The name that a project's folder gives it. */
export function projectName(directory: string): string {
  const name = basename(resolve(directory));
  return name.endsWith(projectSuffix) && name !== projectSuffix ? name.slice(0, -projectSuffix.length) : name;
}

/** Whether a folder is a project. */
export function isProject(directory: string): boolean {
  return existsSync(join(directory, 'project.db'));
}

/**
 * Makes an empty project and opens it.
 *
 * @param directory A folder that is not there yet, or an empty one.
 * @throws Failure `exists` for a folder that holds something, `storage`. Nothing is left behind then.
 */
export function createProject(directory: string, options: ProjectOptions = {}): Project {
  const place = resolve(directory);
  refuseOccupied(place);
  const made = !existsSync(place);
  let lock: ProjectLock | null = null;
  try {
    mkdirSync(place, { recursive: true });
    lock = lockProject(place);
    for (const folder of ['blobs', 'models', 'tmp']) mkdirSync(join(place, folder), { recursive: true });
    const sqlite = createProjectFile(join(place, 'project.db'), options.migrations ?? projectMigrations);
    return new Project(place, sqlite, lock, options);
  } catch (error) {
    lock?.release();
    if (lock !== null || made) clear(place, made);
    throw storageFailure(error, 'making a project', place);
  }
}

/**
 * Opens a project: takes its lock, brings its database to the newest schema, and puts away what a program that died
 * left behind: work in progress, unfinished imports, runs that were running.
 *
 * @throws Failure `not-found` where there is no project, `project` when it is in use, damaged or newer, `storage`.
 */
export function openProject(directory: string, options: ProjectOptions = {}): Project {
  const place = resolve(directory);
  if (!isProject(place)) {
    throw new Failure(
      'not-found',
      `${place} is no project: it has no project.db. Choose a folder NAME${projectSuffix}, or make one with init.`,
      { directory: place },
    );
  }
  const lock = lockProject(place);
  try {
    const sqlite = openProjectFile(join(place, 'project.db'), options.migrations ?? projectMigrations);
    try {
      rmSync(join(place, 'tmp'), { recursive: true, force: true });
      for (const folder of ['blobs', 'models', 'tmp']) mkdirSync(join(place, folder), { recursive: true });
      return new Project(place, sqlite, lock, options);
    } catch (error) {
      sqlite.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw storageFailure(error, 'opening the project', place);
  }
}

function refuseOccupied(place: string): void {
  if (!existsSync(place)) return;
  if (!statSync(place).isDirectory()) {
    throw new Failure('exists', `${place} is a file. Choose another name for the project.`);
  }
  if (readdirSync(place).length > 0) {
    const what = isProject(place) ? 'holds a project already' : 'is not empty';
    throw new Failure('exists', `${place} ${what}. Open it, or choose another name for the project.`);
  }
}

/** Puts a folder back to how it was before a project was to be made in it. */
function clear(place: string, whole: boolean): void {
  if (whole) {
    rmSync(place, { recursive: true, force: true });
    return;
  }
  for (const entry of readdirSync(place)) rmSync(join(place, entry), { recursive: true, force: true });
}
