import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Audit, AuditEffect, SuspectedLabel } from '#contract/audit.ts';
import type { BoundedValue } from '#contract/concepts.ts';
import { type Cell, csvRow } from '../../operations/csv-row.ts';
import { storageFailure } from '../../store/storage-failure.ts';
import { type Align, percent, table } from './output.ts';

interface Table {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The lists of an audit with all their columns. */
function tablesOf({ queue, duplicates, leaks, memorised, suggestions }: Audit): Table[] {
  const suspected = (name: string, list: readonly SuspectedLabel[]): Table => ({
    name,
    header: [
      'sample',
      'name',
      'label',
      'self_influence',
      'predicted',
      'probability',
      'suggestion',
      'suggestion_probability',
      'memorisation',
    ],
    rows: list.map((item) => [
      item.sampleIndex,
      item.name,
      item.label,
      item.selfInfluence,
      item.predicted,
      item.probability,
      item.suggestion,
      item.suggestionProbability,
      item.memorisation,
    ]),
  });
  return [
    suspected('queue', queue),
    {
      name: 'duplicates',
      header: [
        'first',
        'first_name',
        'first_label',
        'second',
        'second_name',
        'second_label',
        'similarity',
        'identical',
      ],
      rows: duplicates.map(({ first, second, similarity, identical }) => [
        ...[first.sampleIndex, first.name, first.label],
        ...[second.sampleIndex, second.name, second.label],
        similarity,
        String(identical),
      ]),
    },
    {
      name: 'leaks',
      header: [
        ...['training', 'training_name', 'training_label'],
        ...['validation', 'validation_name', 'validation_label', 'similarity', 'identical'],
      ],
      rows: leaks.map(({ training, validation, similarity, identical }) => [
        ...[training.sampleIndex, training.name, training.label],
        ...[validation.sampleIndex, validation.name, validation.label],
        similarity,
        String(identical),
      ]),
    },
    suspected('memorised', memorised),
    {
      name: 'suggestions',
      header: ['action', 'sample', 'name', 'label', 'new_label', 'reason'],
      rows: suggestions.map(({ action, sampleIndex, name, label, newLabel, reason }) => [
        ...[action, sampleIndex, name, label, newLabel, reason],
      ]),
    },
  ];
}

/** Writes `queue.csv`, `duplicates.csv`, `leaks.csv`, `memorised.csv` and `suggestions.csv`. @throws Failure `storage` */
export async function writeAuditTables(audit: Audit, directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    for (const { name, header, rows } of tablesOf(audit)) {
      await writeFile(path.join(directory, `${name}.csv`), [header, ...rows].map(csvRow).join(''));
    }
  } catch (error) {
    throw storageFailure(error, 'writing the audit', directory);
  }
}

/** An audit in words and tables of at most so many rows. */
export function auditLines(audit: Audit, rows: number): string[] {
  const { training, validation, method, known, head } = audit;
  const unlabelled = training.unlabelled === 0 ? '' : `, ${training.unlabelled} without a label`;
  return [
    `run ${audit.runId}: ${training.samples} pictures of ${training.name}${unlabelled}, ` +
      `${validation === null ? 'without validation pictures' : `${validation.samples} of ${validation.name}`}, ` +
      `ranked by ${method.title}; head on ${head.features} features, training accuracy ${percent(head.trainingAccuracy)}`,
    ...(known === null ? [] : [knownLine(known)]),
    ...tablesOf(audit).flatMap((found) => printed(found, rows)),
    ...audit.effects.map(({ title, effect }) => `${title}: ${effectWords(effect)}`),
    ...audit.warnings.map((warning) => `warning: ${warning}`),
  ];
}

function knownLine({ wrong, auroc, curve }: NonNullable<Audit['known']>): string {
  const tenth = curve.findLast(({ inspected }) => inspected <= 0.1 + 1e-9);
  const found = tenth === undefined ? '' : `; inspecting 10 % finds ${percent(tenth.found)}`;
  return `known wrong labels: ${wrong}, AUROC ${auroc === null ? '-' : auroc.toFixed(3)}${found}`;
}

function printed({ name, header, rows }: Table, limit: number): string[] {
  if (rows.length === 0) return [`${name}: none`];
  const more = rows.length > limit ? `, the first ${limit}` : '';
  const align = header.map((_, at): Align => (typeof rows[0]?.[at] === 'number' ? 'right' : 'left'));
  return [
    `${name}: ${rows.length}${more}`,
    ...table(
      header,
      rows.slice(0, limit).map((row) => row.map(text)),
      align,
    ),
  ];
}

function text(value: Cell): string {
  if (value === null || value === undefined) return '-';
  return typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(4) : String(value);
}

/** What changes do, in words. */
export function effectWords({
  relabelled,
  removed,
  before,
  after,
  difference,
  validation,
}: AuditEffect): string {
  const points = (value: number) => `${value >= 0 ? '+' : ''}${(100 * value).toFixed(2)}`;
  return (
    `${relabelled} relabelled, ${removed} removed: accuracy of the refitted head on ${validation} pictures ` +
    `${share(before)} before, ${share(after)} after, ${points(difference.value)} points ` +
    `(${points(difference.low)} to ${points(difference.high)})`
  );
}

function share({ value }: BoundedValue): string {
  return percent(value);
}
