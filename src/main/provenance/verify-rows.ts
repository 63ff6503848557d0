import { isDeepStrictEqual } from 'node:util';
import { Failure } from '#contract/failure.ts';
import { type RecordContent, recordContent, type VerifyFinding } from '#contract/record.ts';
import type { Artifact } from '../store/artifacts.ts';
import type { RunFacts } from '../store/audit.ts';
import type { MeasuredValues } from '../store/metrics.ts';
import type { Project } from '../store/project.ts';
import { canonicalJson } from './canonical-json.ts';
import type { RecordExecution, StoredRecord } from './chain.ts';

/** What is compared, what the table says, what the record says. */
type Difference = readonly [name: string, row: unknown, recorded: unknown];

/** The tables' side of one run. */
export interface RunTables {
  readonly facts: RunFacts;
  readonly artifacts: readonly Pick<Artifact, 'name' | 'sha256' | 'bytes'>[];
  readonly measured: MeasuredValues;
}

/**
 * Holds the rows of the tables run, artifact, metric, prediction_set, report, model and sample against a run's
 * record.
 *
 * @returns One sentence per difference, with the name of the table and the column or row.
 */
export function rowDifferences(
  content: RecordContent,
  execution: RecordExecution,
  tables: RunTables,
): { readonly name: string; readonly message: string }[] {
  const { facts } = tables;
  const output = (name: string) => content.outputs.find((candidate) => candidate.name === name);
  const input = (role: string) => content.inputs.find((candidate) => candidate.role === role);
  const pairs: readonly Difference[] = [
    ['run.kind', facts.kind, content.kind],
    ['run.method', facts.method, content.method.id],
    ['run.state', facts.state, 'done'],
    ['run.parameters', facts.parameters, content.parameters],
    ['run.passes', facts.passes, content.passes],
    ['run.seconds', facts.seconds, execution.seconds],
    ['run.started_at', facts.startedAt, execution.startedAt],
    ['run.ended_at', facts.endedAt, execution.endedAt],
    ['run.source_kind', facts.sourceKind ?? content.method.source, content.method.source],
    ...known('model.sha256', facts.modelSha256, content.model?.sha256),
    ['model.preprocessing', shared(facts.preprocessing, content.preprocessing), facts.preprocessing ?? {}],
    ...known('sample.sha256', facts.pictureSha256, input('picture')?.sha256),
    ...known('dataset.sha256', facts.datasetSha256, input('data set')?.sha256),
    ...(content.kind === 'evaluation'
      ? ([
          ['prediction_set.logits_sha256', facts.logitsSha256, output('logits')?.sha256],
          ['prediction_set.evaluation_sha256', facts.evaluationSha256, output('evaluation')?.sha256],
          ['prediction_set.accuracy', facts.accuracy, accuracyOf(content, facts)],
        ] as const)
      : []),
    ...(content.kind === 'report'
      ? ([
          ['report.sha256', facts.reportSha256, output('report')?.sha256],
          ['report.bytes', facts.reportBytes, output('report')?.bytes],
        ] as const)
      : []),
    ...artifactPairs(tables.artifacts, content),
    ...metricPairs(tables.measured, content),
  ];
  return (
    pairs
      // Nearly all are the same, which is seen without writing either of them out.
      .filter(([, row, recorded]) => !isDeepStrictEqual(row, recorded) && text(row) !== text(recorded))
      .map(([name, row, recorded]) => ({
        name,
        message: `The table says ${brief(row)}, the record says ${brief(recorded)}.`,
      }))
  );
}

/** Compares every run's rows with its record; a record that can't be read is left to the check of the chain. */
export function verifyRows(project: Project, stored: StoredRecord): VerifyFinding[] {
  const { runId } = stored;
  const finding = (name: string, message: string): VerifyFinding => ({
    runId,
    subject: 'row',
    name,
    message,
  });
  const document = readRecord(stored);
  if (document === null) return [];
  try {
    const facts = project.audit.runFacts(runId);
    if (facts === null)
      return [finding('run', `The table run has no run ${runId}, but there is a record of it.`)];
    const tables = {
      facts,
      artifacts: project.artifacts.of(runId),
      measured: project.metrics.of(runId),
    };
    return rowDifferences(document.content, document.execution, tables).map(({ name, message }) =>
      finding(name, message),
    );
  } catch (error) {
    if (error instanceof Failure) return [finding(`rows of run ${runId}`, error.message)];
    throw error;
  }
}

/** The documents of a stored record, or null where they are no longer what a record holds. */
export function readRecord(
  stored: StoredRecord,
): { readonly content: RecordContent; readonly execution: RecordExecution } | null {
  try {
    const content = recordContent.safeParse(JSON.parse(stored.content));
    const execution: unknown = JSON.parse(stored.execution);
    return content.success ? { content: content.data, execution: execution as RecordExecution } : null;
  } catch {
    return null;
  }
}

/** A comparison where both sides know something: models and pictures need not be the project's own. */
function known(name: string, row: string | null, recorded: string | undefined): Difference[] {
  return row === null || recorded === undefined ? [] : [[name, row, recorded]];
}

/** The accuracy that a record states; one that states none can't contradict the table. */
function accuracyOf(content: RecordContent, facts: RunFacts): number | null {
  const stated = content.metrics.accuracy;
  return stated === undefined ? facts.accuracy : stated.value;
}

function artifactPairs(artifacts: RunTables['artifacts'], content: RecordContent): Difference[] {
  const rows = new Map(artifacts.map(({ name, sha256, bytes }) => [name, { sha256, bytes }]));
  const recorded = new Map(content.outputs.map(({ name, sha256, bytes }) => [name, { sha256, bytes }]));
  return [...new Set([...rows.keys(), ...recorded.keys()])].map((name) => [
    `artifact ${name}`,
    rows.get(name),
    recorded.get(name),
  ]);
}

function metricPairs(measured: MeasuredValues, content: RecordContent): Difference[] {
  const table = { run: measured.metrics, ...(measured.judgement ?? {}) };
  const recorded = { run: content.metrics, ...(content.judgement ?? {}) };
  const rows = new Map(flattened(table));
  const said = new Map(flattened(recorded));
  return [...new Set([...rows.keys(), ...said.keys()])].map((name) => [name, rows.get(name), said.get(name)]);
}

function flattened(values: Readonly<Record<string, Readonly<Record<string, unknown>>>>): [string, unknown][] {
  return Object.entries(values).flatMap(([subject, metrics]) =>
    Object.entries(metrics).map(([id, value]): [string, unknown] => [`metric ${id} of ${subject}`, value]),
  );
}

/** What a record says of the fields that the model's row has. */
function shared(row: object | null, recorded: Readonly<Record<string, unknown>> | null): unknown {
  if (row === null) return {};
  if (recorded === null) return row;
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, key in recorded ? recorded[key] : value]),
  );
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalJson(value);
}

function brief(value: unknown): string {
  const words = text(value);
  return words.length > 90 ? `${words.slice(0, 87)}…` : words;
}
