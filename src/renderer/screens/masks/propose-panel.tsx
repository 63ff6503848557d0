import { Sparkles } from 'lucide-react';
import type { MaskProposals } from '#contract/masks.ts';
import type { SegmentationChoice, SegmenterDescription } from '#contract/segmentation.ts';
import { Button } from '../../components/button.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import type { AnalysisJob } from '../concepts/analysis-job.ts';
import { SegmenterParameters } from '../review/segmentation-fields.tsx';
import styles from './masks.module.css';

/** Which segmenter proposes masks, and the proposals that there are. */
export function ProposePanel(props: {
  readonly segmenters: readonly SegmenterDescription[];
  readonly choice: SegmentationChoice;
  readonly onChoice: (choice: SegmentationChoice) => void;
  readonly job: AnalysisJob;
  readonly onPropose: () => void;
  readonly proposals: readonly MaskProposals[];
  readonly runId: number | null;
  readonly onRun: (runId: number) => void;
}) {
  const { segmenters, choice, onChoice, job, proposals, runId } = props;
  const chosen = segmenters.find(({ id }) => id === choice.segmenter);
  return (
    <Panel title={t('Propose')}>
      <div className={styles.fields}>
        <Select
          label={t('Segmenter')}
          options={segmenters.map(({ id, title, needsFiles }) => ({
            id,
            name: title,
            ...(needsFiles ? { detail: t('needs side-loaded files') } : {}),
          }))}
          value={choice.segmenter}
          onChange={(segmenter) => onChoice({ segmenter, parameters: {} })}
        />
        {chosen !== undefined && (
          <details>
            <summary>{t('Parameters')}</summary>
            <div className={styles.fields}>
              <SegmenterParameters key={chosen.id} segmenter={chosen} value={choice} onChange={onChoice} />
            </div>
          </details>
        )}
        {job.failure !== null && <FailureNotice failure={job.failure} />}
        {job.running ? (
          <>
            {job.job !== null && <ProgressLine progress={job.job.progress} />}
            <Button onPress={job.cancel}>{t('Cancel')}</Button>
          </>
        ) : (
          <Button icon={Sparkles} onPress={props.onPropose}>
            {t('Propose masks')}
          </Button>
        )}
        {proposals.length > 0 && (
          <Select
            label={t('Proposals shown')}
            options={proposals.map((each) => ({
              id: each.runId,
              name: t('{{segmenters}}, {{segments}} (run {{runId}})', {
                segmenters: titleOf(segmenters, each),
                segments: each.segments,
                runId: each.runId,
              }),
            }))}
            value={runId}
            onChange={props.onRun}
          />
        )}
      </div>
    </Panel>
  );
}

function titleOf(segmenters: readonly SegmenterDescription[], { segmenter }: MaskProposals): string {
  return segmenters.find(({ id }) => id === segmenter)?.title ?? segmenter;
}
