import {
  type Agreement,
  type RecordedResults,
  type Study,
  type StudyResults,
  satisfactionItems,
} from '#contract/study.ts';
import { decimal, percent, table } from './output.ts';

/** A study's progress: a line per reviewer. */
export function studyLines(studies: readonly Study[]): string[] {
  return table(
    ['id', 'study', 'cases', 'methods', 'reviewer', 'answered', 'of'],
    studies.flatMap(({ id, title, indices, methods, reviewers, answered }) =>
      reviewers.map((reviewer, at) => [
        ...[String(id), title, String(indices.length), methods.map((method) => method.id).join(', ')],
        ...[reviewer, String(answered[at] ?? 0)],
        String(indices.length * methods.length * satisfactionItems.length),
      ]),
    ),
    ['right', 'left', 'right', 'left', 'left', 'right', 'right'],
  );
}

/** Medians with intervals per item and method, then the tests between methods. */
export function resultLines(study: Study, results: StudyResults): string[] {
  const title = (at: number) => study.methods[at]?.id ?? '';
  const nameOf = (item: number | null) =>
    item === null ? 'mean of all' : `${item} ${satisfactionItems[item - 1]?.short ?? ''}`;
  const medians = results.items.flatMap(({ item, methods }) =>
    methods.map((found, at) => [
      ...[nameOf(item), title(at), String(found.n), decimal(found.median, 2)],
      found.low === null || found.high === null
        ? '-'
        : `${decimal(found.low, 2)} to ${decimal(found.high, 2)}`,
      found.lowerQuartile === null
        ? '-'
        : `${decimal(found.lowerQuartile, 2)} to ${decimal(found.upperQuartile, 2)}`,
    ]),
  );
  const tests = results.items.flatMap(({ item, friedman, pairs }) => [
    ...(friedman === null
      ? []
      : [
          [
            nameOf(item),
            'Friedman',
            String(friedman.blocks),
            decimal(friedman.statistic, 2),
            decimal(friedman.p, 4),
          ],
        ]),
    ...pairs.map((pair) => [
      ...[nameOf(item), `${title(pair.first)} - ${title(pair.second)}`, String(pair.pairs)],
      ...[decimal(Math.min(pair.positive, pair.negative), 1), decimal(pair.correctedP, 4)],
    ]),
  ]);
  return [
    ...table(['item', 'method', 'answers', 'median', '95 %', 'quartiles'], medians, [
      ...(['left', 'left', 'right', 'right'] as const),
    ]),
    '',
    ...table(['item', 'test', 'blocks', 'statistic', 'p (Holm)'], tests, [
      'left',
      'left',
      'right',
      'right',
      'right',
    ]),
    '',
    `${results.answers} of ${results.expected} answers, SHA-256 ${results.answersSha256}`,
    `Cronbach's alpha ${decimal(results.alpha.value)} over ${results.alpha.n} explanations`,
  ];
}

/** The record of what was printed; nothing where there was nothing to record. */
export function recordLines(record: RecordedResults | null): string[] {
  return record === null ? [] : [`record: run ${record.runId}, content hash ${record.contentHash}`];
}

/** How far reviewers agree, pair by pair. */
export function agreementLines({
  reviewers,
  verdicts,
  labels,
  together,
  disagreements,
}: Agreement): string[] {
  const rows = (what: string, pairs: Agreement['verdicts']) =>
    pairs.map(({ first, second, n, agreement, kappa }) => [
      ...[what, reviewers[first] ?? '', reviewers[second] ?? '', String(n), percent(agreement)],
      ...[
        decimal(kappa?.value ?? null),
        kappa === null ? '-' : `${decimal(kappa.low)} to ${decimal(kappa.high)}`,
      ],
    ]);
  return [
    ...table(
      ['on', 'reviewer', 'and', 'cases', 'agree', 'kappa', '95 %'],
      [...rows('verdicts', verdicts), ...rows('labels', labels)],
      ['left', 'left', 'left', 'right', 'right', 'right'],
    ),
    ...(together === null
      ? []
      : [`all ${reviewers.length}: Fleiss' kappa ${decimal(together.kappa)} over ${together.n} cases`]),
    `${disagreements.length} cases differ${disagreements.length === 0 ? '' : `: ${disagreements.map(({ index }) => index).join(', ')}`}`,
  ];
}
