import { useMemo, useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { Model } from '#contract/model.ts';
import type { ReportTemplate } from '#contract/report.ts';
import { useColumns } from '../../app/blobs.ts';
import { failureOf, useMutationCall } from '../../app/calls.ts';
import { followJob, useJob } from '../../app/jobs.ts';
import { useSelection } from '../../app/selection.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { NumberField, TextField } from '../../components/fields.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import { misclassified } from './misclassified.ts';
import styles from './reports.module.css';
import { TemplateChoice } from './template-choice.tsx';

type Source = 'chosen' | 'misclassified';

export interface CreateReportProps {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onCreated: (reportId: number) => void;
}

/** Makes a report of the cases chosen in Cases, or of the most confident mistakes. */
export function CreateReportDialog(props: CreateReportProps) {
  return (
    <Dialog title={t('New report')} open={props.open} onClose={props.onClose}>
      {props.open && <CreateReport {...props} />}
    </Dialog>
  );
}

function CreateReport({ model, dataset, onClose, onCreated }: CreateReportProps) {
  const chosen = useSelection(dataset.id).indices;
  const { data } = useColumns(dataset.id, model.id);
  const mistakes = useMemo(() => (data === null ? null : misclassified(data)), [data]);
  const [source, setSource] = useState<Source>(chosen.size > 0 ? 'chosen' : 'misclassified');
  const [most, setMost] = useState(20);
  const [title, setTitle] = useState(t('{{name}} on {{name2}}', { name: model.name, name2: dataset.name }));
  const [template, setTemplate] = useState<ReportTemplate>('full');
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId);
  const create = useMutationCall('reports.create', { inline: true });
  const [failure, setFailure] = useState<ReturnType<typeof failureOf> | null>(null);

  const indices =
    source === 'chosen' ? [...chosen].toSorted((a, b) => a - b) : (mistakes ?? []).slice(0, most);
  const running = jobId !== null && failure === null;
  const problem = problemOf(source, chosen.size, mistakes, title);

  const start = async () => {
    setFailure(null);
    try {
      const started = await create.mutateAsync({
        modelId: model.id,
        datasetId: dataset.id,
        indices,
        title: title.trim(),
        date: null,
        template,
      });
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
    <>
      <TextField label={t('Title')} value={title} onChange={setTitle} disabled={running} />
      <Choice
        label={t('Cases')}
        options={[
          { id: 'chosen', name: t('Chosen in Cases ({{size}})', { size: formatCount(chosen.size) }) },
          {
            id: 'misclassified',
            name: `Misclassified${mistakes === null ? '' : ` (${formatCount(mistakes.length)})`}`,
          },
        ]}
        value={source}
        onChange={setSource}
        disabled={running}
      />
      {source === 'misclassified' && (
        <NumberField
          label={t('At most')}
          description={t('The most confident mistakes come first.')}
          value={most}
          minimum={1}
          maximum={1000}
          onCommit={setMost}
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
    </>
  );
}

function problemOf(
  source: Source,
  chosen: number,
  mistakes: readonly number[] | null,
  title: string,
): string | null {
  if (title.trim() === '') return t('Give the report a title.');
  if (source === 'chosen') return chosen === 0 ? t('No case is chosen in Cases.') : null;
  if (mistakes === null) return t('The model was not evaluated on this data set.');
  return mistakes.length === 0 ? t('No picture is misclassified.') : null;
}
