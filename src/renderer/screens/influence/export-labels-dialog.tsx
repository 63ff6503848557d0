import { useState } from 'react';
import { useMutationCall } from '../../app/calls.ts';
import { toast } from '../../app/toasts.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox } from '../../components/fields.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { t } from '../../language/language.ts';

/** Writes the labels of a data set as reviewers corrected them. */
export function ExportLabelsDialog(props: {
  readonly open: boolean;
  readonly modelId: number;
  readonly dataset: { readonly id: number; readonly name: string };
  readonly onClose: () => void;
}) {
  const { dataset, onClose } = props;
  return (
    <Dialog
      title={t('Export the corrected labels of {{name}}', { name: dataset.name })}
      open={props.open}
      onClose={onClose}
    >
      {props.open && <Form {...props} />}
    </Dialog>
  );
}

function Form(props: {
  readonly modelId: number;
  readonly dataset: { readonly id: number; readonly name: string };
  readonly onClose: () => void;
}) {
  const { modelId, dataset, onClose } = props;
  const [path, setPath] = useState('');
  const [leaveOut, setLeaveOut] = useState(true);
  const write = useMutationCall('audit.export', { inline: true });
  const run = () =>
    write.mutate(
      { modelId, datasetId: dataset.id, path, leaveOutRemoved: leaveOut },
      {
        onSuccess: ({ samples, relabelled, removed, path: written }) => {
          onClose();
          toast({
            tone: 'good',
            title: t('Labels exported'),
            text: t('{{samples}} pictures, {{relabelled}} relabelled, {{removed}} {{value}}: {{written}}', {
              samples: formatCount(samples),
              relabelled: formatCount(relabelled),
              removed: formatCount(removed),
              value: leaveOut ? t('left out') : t('marked for removal and kept'),
              written,
            }),
          });
        },
      },
    );
  return (
    <>
      <PathField
        label={t('CSV file')}
        description={t(
          'Columns: image_path, mask_path, label, original_label, then all that came with the data. Import reads it back as a data set.',
        )}
        wanted={{ kind: 'new-file', name: `${dataset.name.replaceAll(' ', '-')}-corrected`, ending: '.csv' }}
        value={path}
        onChange={setPath}
      />
      <Checkbox value={leaveOut} onChange={setLeaveOut}>
        {t('Leave out pictures that are to be removed')}
      </Checkbox>
      {write.error !== null && <FailureNotice failure={write.error} />}
      <Button tone="primary" isDisabled={path === '' || write.isPending} onPress={run}>
        {t('Export')}
      </Button>
    </>
  );
}
