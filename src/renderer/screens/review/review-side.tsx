import { memo, useMemo } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { Verdict } from '#contract/review.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { useCall } from '../../app/calls.ts';
import { t } from '../../language/language.ts';
import { TagField } from '../cases/tag-field.tsx';
import { CaseQuestions } from '../study/satisfaction/case-questions.tsx';
import { useCaseReview, useSaving } from './case-review.ts';
import { CorrectedLabel } from './corrected-label.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { MetadataPanel } from './metadata-panel.tsx';
import { NoteField } from './note-field.tsx';
import { PredictionPanel } from './prediction-panel.tsx';
import styles from './side.module.css';
import { VerdictPanel } from './verdict-panel.tsx';

/** Counts requests to focus a field; they end with the case they were made for. */
export interface FieldRequests {
  readonly index: number;
  readonly label: number;
  readonly note: number;
  readonly tag: number;
}

/**
 * What the model says, where the picture comes from, and what the reviewer decides. It may come a moment after the maps
 * of its case, and writes to the case that it shows.
 */
export const ReviewSide = memo(function ReviewSide(props: {
  readonly detail: CaseDetail;
  /** Classes of the data set. */
  readonly classes: Dataset['classes'] | undefined;
  readonly asked: FieldRequests;
}) {
  const { detail, classes, asked } = props;
  const review = useCaseReview(detail.key);
  const saving = useSaving(detail.key);
  const focus = asked.index === detail.key.index ? asked : { label: 0, note: 0, tag: 0 };
  const labels = useMemo(
    () => [...new Set([...detail.model.labels, ...(classes ?? []).map(({ label }) => label)])],
    [detail.model.labels, classes],
  );
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
        saving={saving.verdict}
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
          saving={saving.note === true}
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
});
