import type { AuditSuggestion, Leak, NearDuplicate } from '#contract/audit.ts';
import type { AuditParameters } from './audit-parameters.ts';
import { type JudgedRows, rankedRows, suspectedLabel } from './label-queue.ts';

/** What the lists are made of. */
export interface Findings {
  readonly judged: JudgedRows;
  readonly duplicates: readonly NearDuplicate[];
  readonly leaks: readonly Leak[];
  /** [n] help to validation, negative where a row harms; null without a validation set. */
  readonly help: Float64Array | null;
}

/**
 * What to change, each sample once: another label where the picture is among the most suspicious and heads that never
 * saw it are confident of another class; removal of the second of two near-duplicates whose labels differ, of training
 * pictures that validation shows, too, and of those that harm validation most.
 */
export function suggestionsOf(
  { judged, duplicates, leaks, help }: Findings,
  { confidence, suspicious, harmful }: Pick<AuditParameters, 'confidence' | 'suspicious' | 'harmful'>,
): AuditSuggestion[] {
  const found = new Map<number, AuditSuggestion>();
  const add = (suggestion: AuditSuggestion) => {
    if (!found.has(suggestion.sampleIndex)) found.set(suggestion.sampleIndex, suggestion);
  };
  const ranked = rankedRows(judged.selfInfluence);
  for (const row of ranked.slice(0, Math.ceil(suspicious * ranked.length))) {
    const { sampleIndex, name, label, suggestion, suggestionProbability } = suspectedLabel(judged, row, 0);
    if (suggestion === label || suggestionProbability < confidence) continue;
    add({ action: 'relabel', sampleIndex, name, label, newLabel: suggestion, reason: 'label' });
  }
  for (const { first, second } of duplicates) {
    if (first.label === second.label || found.has(first.sampleIndex)) continue;
    add({ action: 'remove', ...second, newLabel: null, reason: 'duplicate' });
  }
  for (const { training } of leaks) {
    add({ action: 'remove', ...training, newLabel: null, reason: 'leak' });
  }
  if (help !== null) {
    const most = Math.floor(harmful * ranked.length);
    const harm = rankedRows(help.map((value) => -value)).filter((row) => (help[row] as number) < 0);
    for (const row of harm.slice(0, most)) {
      const { index: sampleIndex, name, label } = judged.samples[row] as (typeof judged.samples)[number];
      add({ action: 'remove', sampleIndex, name, label, newLabel: null, reason: 'harmful' });
    }
  }
  return [...found.values()];
}
