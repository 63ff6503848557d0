import { useState } from 'react';
import { useMutationCall } from '../../app/calls.ts';
import { navigate } from '../../app/route.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { joinPath } from '../../components/paths.ts';
import { t } from '../../language/language.ts';
import styles from './start.module.css';

const ENDING = '.waferlens';

/** Asks for a name and a folder; makes an empty project there and goes on to the import. */
export function NewProjectDialog(props: {
  readonly home: string;
  readonly open: boolean;
  readonly onClose: () => void;
}) {
  const [name, setName] = useState('');
  const [folder, setFolder] = useState(props.home);
  const create = useMutationCall('project.create', { inline: true });
  const plain = name.trim().replace(/\.waferlens$/i, '');
  const wrong = /[\\/:*?"<>|]/.test(plain) ? t('A name has none of \\ / : * ? " < > |') : null;
  const directory = plain === '' || wrong !== null ? null : joinPath(folder, `${plain}${ENDING}`);
  const submit = () => {
    if (directory === null) return;
    create.mutate({ directory }, { onSuccess: () => navigate('import') });
  };
  return (
    <Dialog
      title={t('New project')}
      open={props.open}
      onClose={props.onClose}
      footer={
        <>
          <Button onPress={props.onClose}>{t('Cancel')}</Button>
          <Button
            tone="primary"
            isDisabled={directory === null}
            isPending={create.isPending}
            onPress={submit}
          >
            {t('Make the project')}
          </Button>
        </>
      }
    >
      {create.error !== null && <FailureNotice failure={create.error} />}
      <TextField label={t('Name')} value={name} onChange={setName} error={wrong} autoFocus />
      <PathField label={t('In the folder')} wanted={{ kind: 'folder' }} value={folder} onChange={setFolder} />
      <p className={styles.quiet}>{directory === null ? t('Give the project a name.') : directory}</p>
    </Dialog>
  );
}
