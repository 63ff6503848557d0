import { useMemo } from 'react';
import type { Verdict } from '#contract/review.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { useCall } from '../../app/calls.ts';
import { t } from '../../language/language.ts';
import { TagField } from '../cases/tag-field.tsx';
import { CaseQuestions } from '../study/satisfaction/case-questions.tsx';
import type { CaseReview } from './case-review.ts';
import { CorrectedLabel } from './corrected-label.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { MetadataPanel } from './metadata-panel.tsx';
import { NoteField } from './note-field.tsx';
import { PredictionPanel } from './prediction-panel.tsx';
import styles from './side.module.css';
import { VerdictPanel } from './verdict-panel.tsx';

/** What the model says, where the picture comes from, and what the reviewer decides. */
export function ReviewSide(props: {
  readonly detail: CaseDetail;
  readonly labels: readonly string[];
  readonly review: CaseReview;
  readonly focus: { readonly label: number; readonly note: number; readonly tag: number };
}) {
  const { detail, labels, review, focus } = props;
  const { modelId, datasetId } = detail.key;
  const reviews = useCall('cases.reviews', { modelId, datasetId }).data?.reviews;
  const known = useMemo(
    () => [...new Set(reviews?.flatMap((each) => each.review.tags) ?? [])].sort(),
    [reviews],
  );
  return (
    <>
      <PredictionPanel detail={detail} />
      <VerdictPanel
        review={detail.review}
        saving={review.saving.verdict}
        onVerdict={(verdict: Verdict | null) => review.append({ kind: 'verdict', verdict })}
      />
      <section className={styles.panel} aria-label={t('Label, note and tags')}>
        <CorrectedLabel
          labels={labels}
          value={detail.review.correctedLabel}
          onChange={(label) => review.append({ kind: 'corrected-label', label })}
          focusRequest={focus.label}
        />
        <NoteField
          value={detail.review.note}
          saving={review.saving.note === true}
          onSave={(text) => review.append({ kind: 'note', text })}
          focusRequest={focus.note}
        />
        <TagField
          tags={detail.review.tags}
          known={known}
          onChange={(tag, on) => review.append({ kind: 'tag', tag, on })}
          focusRequest={focus.tag}
        />
      </section>
      <CaseQuestions caseKey={detail.key} />
      <MetadataPanel detail={detail} />
      <HistoryPanel history={detail.history} onUndo={review.undo} onRedo={review.redo} />
    </>
  );
}
