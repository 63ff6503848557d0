import type { Audit, AuditSuggestion, SuspectedLabel } from '#contract/audit.ts';
import type { InspectionPoint } from '#contract/influence.ts';
import type { ReviewChange, ReviewState } from '#contract/review.ts';
import { formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';
import type { InfluencePart } from './influence-address.ts';
import { fixedValue } from './influence-words.ts';
import { isFlagged, labelState } from './label-reviews.ts';

/** The picture that an entry is compared with. */
export interface Partner {
  readonly datasetId: number;
  readonly sampleIndex: number;
  readonly name: string;
  readonly label: string | null;
  readonly where: 'training' | 'validation';
}

/** One entry of an audit's list: a training picture, what is said of it, and what accepting and rejecting mean. */
export interface AuditRow {
  /** Unique in its list; part of the address. */
  readonly id: string;
  readonly sampleIndex: number;
  readonly name: string;
  readonly label: string | null;
  readonly partner: Partner | null;
  /** The label that it should have instead; null: none is suggested. */
  readonly suggestion: string | null;
  /** What the list says in its second line and at its end. */
  readonly words: string;
  readonly figure: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly kind: 'label' | 'membership';
  /** Null: there is nothing to accept as it stands. */
  readonly accept: ReviewChange | null;
  readonly reject: ReviewChange;
}

/** The entries of a part of an audit, in the order of the audit. */
export function auditRows(audit: Audit, part: InfluencePart): AuditRow[] {
  switch (part) {
    case 'labels':
      return [
        ...judgedElsewhere(audit),
        ...audit.queue.map((each) => suspectRow('label', each, 'selfInfluence')),
      ];
    case 'memorised':
      return audit.memorised.map((each) => suspectRow('memorised', each, 'memorisation'));
    case 'duplicates':
      return audit.duplicates.map(({ first, second, similarity, identical }) => ({
        ...pairRow(`duplicate-${first.sampleIndex}-${second.sampleIndex}`, second, similarity, identical),
        partner: { ...first, datasetId: audit.trainingId, where: 'training' },
      }));
    case 'leaks':
      return audit.leaks.map(({ training, validation, similarity, identical }) => ({
        ...pairRow(`leak-${training.sampleIndex}-${validation.sampleIndex}`, training, similarity, identical),
        partner:
          audit.validationId === null
            ? null
            : { ...validation, datasetId: audit.validationId, where: 'validation' },
      }));
    case 'suggestions':
      return audit.suggestions.map(suggestionRow);
    case 'faithfulness':
      return [];
  }
}

const right: ReviewChange = { kind: 'label-check', outcome: 'right', correctedLabel: null };
const keep: ReviewChange = { kind: 'membership', outcome: 'keep' };
const remove: ReviewChange = { kind: 'membership', outcome: 'remove' };

export function relabel(correctedLabel: string): ReviewChange {
  return { kind: 'label-check', outcome: 'wrong', correctedLabel };
}

function suspectRow(
  kind: 'label' | 'memorised',
  suspect: SuspectedLabel,
  figure: 'selfInfluence' | 'memorisation',
): AuditRow {
  const { sampleIndex, name, label, suggestion, suggestionProbability } = suspect;
  const other = suggestion !== label;
  return {
    id: `${kind}-${sampleIndex}`,
    ...{ sampleIndex, name, label, partner: null, kind: 'label' },
    suggestion: other ? suggestion : null,
    words: other
      ? `${label} → ${suggestion}, ${formatPercent(suggestionProbability, 0)}`
      : t('{{label}}, as suggested', { label }),
    figure: formatValue(suspect[figure]),
    facts: [
      [t('Self-influence'), formatValue(suspect.selfInfluence)],
      [t('Without it, the head says'), `${suggestion}, ${formatPercent(suggestionProbability)}`],
      [t('The model says'), suspect.predicted],
      [t('Its label, to the model'), formatPercent(suspect.probability)],
      [t('Memorised'), fixedValue(suspect.memorisation)],
    ],
    accept: other ? relabel(suggestion) : null,
    reject: right,
  };
}

function pairRow(
  id: string,
  sample: { readonly sampleIndex: number; readonly name: string; readonly label: string | null },
  similarity: number,
  identical: boolean,
): Omit<AuditRow, 'partner'> {
  return {
    id,
    ...sample,
    suggestion: null,
    words: identical ? t('the same file') : t('nearly the same'),
    figure: similarity.toFixed(3),
    facts: [
      [t('Shared detail'), similarity.toFixed(4)],
      [t('Files'), identical ? t('the same, byte for byte') : t('differ')],
    ],
    kind: 'membership',
    accept: remove,
    reject: keep,
  };
}

const reasons: Readonly<Record<AuditSuggestion['reason'], string>> = {
  label: t('its label looks wrong'),
  duplicate: t('it stands in the set twice'),
  leak: t('it stands in the validation set, too'),
  harmful: t('it speaks against right answers'),
};

function suggestionRow(suggestion: AuditSuggestion): AuditRow {
  const { action, sampleIndex, name, label, newLabel, reason } = suggestion;
  const relabels = action === 'relabel';
  return {
    id: `${action}-${sampleIndex}-${reason}`,
    ...{ sampleIndex, name, label, partner: null },
    suggestion: newLabel,
    words: relabels ? `${label ?? t('no label')} → ${newLabel ?? ''}` : t('remove: {{reason}}', { reason }),
    figure: relabels ? 'relabel' : 'remove',
    facts: [
      [
        t('Suggested'),
        relabels ? t('label {{newLabel}}', { newLabel: newLabel ?? '' }) : t('leave it out of training'),
      ],
      [t('Because'), reasons[reason]],
    ],
    kind: relabels ? 'label' : 'membership',
    accept: relabels ? (newLabel === null ? null : relabel(newLabel)) : remove,
    reject: relabels ? right : keep,
  };
}

/** Training pictures whose label somebody judged, in a case or by hand, and that the audit's queue does not hold. */
function judgedElsewhere({ queue, reviews }: Audit): AuditRow[] {
  const queued = new Set(queue.map(({ sampleIndex }) => sampleIndex));
  return reviews
    .filter(({ sampleIndex }) => !queued.has(sampleIndex))
    .filter(({ review }) => ['wrong', 'corrected', 'right'].includes(labelState(review)))
    .map(({ sampleIndex, name, label, review }) => ({
      id: `label-${sampleIndex}`,
      ...{ sampleIndex, name, label, partner: null, kind: 'label' },
      suggestion: review.correctedLabel,
      words: t('{{label}}, not in the queue', { label: label ?? t('no label') }),
      figure: '–',
      facts: [[t('Judged by'), review.reviewer ?? 'somebody']],
      accept: review.correctedLabel === null ? null : relabel(review.correctedLabel),
      reject: right,
    }));
}

/** Whether a reviewer has said all that the entry asks; a flag without the right label asks for that label still. */
export function isDecided(row: Pick<AuditRow, 'kind'>, review: ReviewState | null): boolean {
  if (review === null) return false;
  if (row.kind === 'membership') return review.membership !== null;
  return ['corrected', 'right', 'removed'].includes(labelState(review));
}

/** How far reviewers are with the queue. */
export interface QueueProgress {
  /** Entries of the queue that were looked at. */
  readonly inspected: number;
  readonly found: number;
  /** Shares of the training set and of the known wrong labels, entry by entry; empty where none are known. */
  readonly curve: readonly InspectionPoint[];
}

export function queueProgress(
  audit: Pick<Audit, 'queue' | 'training' | 'known'>,
  reviewOf: (index: number) => ReviewState | null,
): QueueProgress {
  const wrong = audit.known?.wrong ?? 0;
  const samples = Math.max(1, audit.training.samples);
  const curve: InspectionPoint[] = wrong > 0 ? [{ inspected: 0, found: 0 }] : [];
  let inspected = 0;
  let found = 0;
  for (const { sampleIndex } of audit.queue) {
    const review = reviewOf(sampleIndex);
    const flagged = isFlagged(review);
    if (!flagged && !isDecided({ kind: 'label' }, review)) continue;
    inspected += 1;
    if (flagged) found += 1;
    if (wrong > 0) curve.push({ inspected: inspected / samples, found: Math.min(1, found / wrong) });
  }
  return { inspected, found, curve };
}

/** The share that a curve finds when a share is inspected, between its points along a line. */
export function foundAt(curve: readonly InspectionPoint[], inspected: number): number | null {
  const after = curve.findIndex((point) => point.inspected >= inspected);
  const right = curve[after];
  if (right === undefined) return null;
  const left = curve[after - 1];
  if (left === undefined || right.inspected === left.inspected) return right.found;
  const share = (inspected - left.inspected) / (right.inspected - left.inspected);
  return left.found + share * (right.found - left.found);
}
