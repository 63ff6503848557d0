import { useState } from 'react';
import type { Study } from '#contract/study.ts';
import { useMutationCall } from '../../../app/calls.ts';
import { toast } from '../../../app/toasts.ts';
import { Button } from '../../../components/button.tsx';
import { Choice } from '../../../components/choice.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { formatCount } from '../../../components/format.ts';
import { FailureNotice } from '../../../components/notice.tsx';
import { PathField } from '../../../components/path-field.tsx';
import { t } from '../../../language/language.ts';

/** Writes the answers of a study to a file. */
export function ExportStudyDialog(props: {
  readonly study: Study;
  readonly open: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={t('Export the answers of {{title}}', { title: props.study.title })}
      open={props.open}
      onClose={props.onClose}
    >
      {props.open && <Form {...props} />}
    </Dialog>
  );
}

function Form({ study, onClose }: { readonly study: Study; readonly onClose: () => void }) {
  const [path, setPath] = useState('');
  const write = useMutationCall('study.export', { inline: true });
  const [table, setTable] = useState<'answers' | 'results'>('answers');
  const run = () =>
    write.mutate(
      { studyId: study.id, path, table },
      {
        onSuccess: ({ answers, path: written }) => {
          onClose();
          toast({
            tone: 'good',
            title: table === 'answers' ? t('Answers exported') : t('Results exported'),
            text: t('{{answers}} answers: {{written}}', { answers: formatCount(answers), written }),
          });
        },
      },
    );
  return (
    <>
      <Choice
        label={t('What to write')}
        options={[
          { id: 'answers', name: t('Answers') },
          { id: 'results', name: t('Results') },
        ]}
        value={table}
        onChange={setTable}
      />
      <PathField
        label={t('CSV file')}
        description={
          table === 'answers'
            ? t('A line per reviewer, case, method and statement, with the names of the methods.')
            : t('A line per statement and method: median, interval, quartiles, and the record of them.')
        }
        wanted={{ kind: 'new-file', name: `study-${study.id}-${table}`, ending: '.csv' }}
        value={path}
        onChange={setPath}
      />
      {write.error !== null && <FailureNotice failure={write.error} />}
      <Button tone="primary" isDisabled={path === '' || write.isPending} onPress={run}>
        {t('Export')}
      </Button>
    </>
  );
}
