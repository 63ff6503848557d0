import { Eye } from 'lucide-react';
import { useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { Model } from '#contract/model.ts';
import type { ReportTemplate } from '#contract/report.ts';
import { failureOf, useLongCall, useMutationCall } from '../../app/calls.ts';
import { followJob, useJob } from '../../app/jobs.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { NumberField, TextField } from '../../components/fields.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import { DraftPreview } from './draft-preview.tsx';
import { useReportCases } from './report-cases.ts';
import styles from './reports.module.css';
import { TemplateChoice } from './template-choice.tsx';

export interface CreateReportProps {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onCreated: (reportId: number) => void;
}

/** Makes a report of the cases chosen in Cases, or of the most confident mistakes, and shows it before. */
export function CreateReportDialog(props: CreateReportProps) {
  return (
    <Dialog title={t('New report')} open={props.open} onClose={props.onClose} full>
      {props.open && <CreateReport {...props} />}
    </Dialog>
  );
}

function CreateReport({ model, dataset, onClose, onCreated }: CreateReportProps) {
  const cases = useReportCases(model.id, dataset.id);
  const { indices } = cases;
  const [title, setTitle] = useState(t('{{name}} on {{name2}}', { name: model.name, name2: dataset.name }));
  const [template, setTemplate] = useState<ReportTemplate>('full');
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId);
  const create = useMutationCall('reports.create', { inline: true });
  const preview = useLongCall('reports.preview');
  const [failure, setFailure] = useState<ReturnType<typeof failureOf> | null>(null);

  const running = jobId !== null && failure === null;
  const problem = title.trim() === '' ? t('Give the report a title.') : cases.problem;
  const request = {
    modelId: model.id,
    datasetId: dataset.id,
    indices: [...indices],
    title: title.trim(),
    template,
  };

  const start = async () => {
    setFailure(null);
    preview.cancel();
    try {
      const started = await create.mutateAsync({ ...request, date: null });
      setJobId(started.jobId);
      const { result } = await followJob(started.jobId);
      onClose();
      if (typeof result?.reportId === 'number') onCreated(result.reportId);
    } catch (error) {
      setJobId(null);
      setFailure(failureOf(error));
    }
  };

  return (
    <div className={styles.draft}>
      <div className={styles.draftForm}>
        <TextField label={t('Title')} value={title} onChange={setTitle} disabled={running} />
        <Choice
          label={t('Cases')}
          options={[
            { id: 'chosen', name: t('Chosen in Cases ({{size}})', { size: formatCount(cases.chosen) }) },
            {
              id: 'misclassified',
              name:
                cases.mistakes === null
                  ? t('Misclassified')
                  : t('Misclassified ({{count}})', { count: formatCount(cases.mistakes) }),
            },
          ]}
          value={cases.source}
          onChange={cases.setSource}
          disabled={running}
        />
        {cases.source === 'misclassified' && (
          <NumberField
            label={t('At most')}
            description={t('The most confident mistakes come first.')}
            value={cases.most}
            minimum={1}
            maximum={1000}
            onCommit={cases.setMost}
            disabled={running}
          />
        )}
        <TemplateChoice value={template} onChange={setTemplate} disabled={running} />
        <p className={styles.quiet}>
          {t(
            'Explanations that are there are shown; what is missing is not computed. The report cites the record of each.',
          )}
        </p>
        {failure !== null && <FailureNotice failure={failure} />}
        {running && job !== null && <ProgressLine progress={job.progress} label={t('Making the report')} />}
        <div className={styles.foot}>
          <span className={styles.quiet}>{problem}</span>
          <Button onPress={onClose}>{running ? t('Continue in the background') : t('Cancel')}</Button>
          <Button
            icon={Eye}
            isDisabled={problem !== null || running || preview.state.kind === 'running'}
            onPress={() => void preview.start(request)}
          >
            {t('Preview')}
          </Button>
          <Button
            tone="primary"
            isDisabled={problem !== null || running}
            isPending={running}
            onPress={() => void start()}
          >
            {indices.length === 1
              ? t('Make a report of {{indices}} case', { indices: formatCount(indices.length) })
              : t('Make a report of {{indices}} cases', { indices: formatCount(indices.length) })}
          </Button>
        </div>
      </div>
      <section className={styles.draftPages} aria-label={t('Preview')}>
        <DraftPreview call={preview} cases={indices.length} />
      </section>
    </div>
  );
}
