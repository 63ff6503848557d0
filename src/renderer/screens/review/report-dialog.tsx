import { useState } from 'react';
import type { ReportTemplate } from '#contract/report.ts';
import { useMutationCall } from '../../app/calls.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { TemplateChoice } from '../reports/template-choice.tsx';

export interface ReportDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly modelId: number;
  readonly datasetId: number;
  readonly indices: readonly number[];
  readonly suggestedTitle: string;
}

/** Asks for a title and starts a report of some cases. */
export function ReportDialog(props: ReportDialogProps) {
  const { open, onClose, indices } = props;
  const [title, setTitle] = useState<string | null>(null);
  const [template, setTemplate] = useState<ReportTemplate>('case-sheet');
  const create = useMutationCall('reports.create', { inline: true });
  const text = title ?? props.suggestedTitle;
  const close = () => {
    setTitle(null);
    create.reset();
    onClose();
  };
  const start = () =>
    create.mutate(
      {
        modelId: props.modelId,
        datasetId: props.datasetId,
        indices: [...indices],
        title: text.trim(),
        date: null,
        template,
      },
      { onSuccess: close },
    );
  return (
    <Dialog
      title={t('New report')}
      open={open}
      onClose={close}
      footer={
        <>
          <Button onPress={close}>{t('Cancel')}</Button>
          <Button tone="primary" isDisabled={text.trim() === '' || create.isPending} onPress={start}>
            {t('Create the PDF')}
          </Button>
        </>
      }
    >
      <TextField label={t('Title')} value={text} onChange={setTitle} autoFocus />
      <TemplateChoice value={template} onChange={setTemplate} />
      <p>
        {t(
          '{{value}} with the explanations that are there. What is missing is not computed. The PDF appears under Reports.',
          {
            value:
              indices.length === 1
                ? t('One case')
                : t('{{indices}} cases', { indices: formatCount(indices.length) }),
          },
        )}
      </p>
      {create.error !== null && <FailureNotice failure={create.error} />}
    </Dialog>
  );
}
