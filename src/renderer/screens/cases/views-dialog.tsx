import { Bookmark, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useCall, useMutationCall } from '../../app/calls.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import styles from './views-dialog.module.css';

/** Filters with their order and view, kept in the project under names: open one, save this one, remove one. */
export function ViewsDialog(props: {
  readonly open: boolean;
  readonly onClose: () => void;
  /** The parameters of what is shown now. */
  readonly address: string;
  readonly onOpen: (address: string) => void;
}) {
  return (
    <Dialog title={t('Saved views')} open={props.open} onClose={props.onClose}>
      {props.open && <Views {...props} />}
    </Dialog>
  );
}

function Views(props: {
  readonly onClose: () => void;
  readonly address: string;
  readonly onOpen: (address: string) => void;
}) {
  const { data, error } = useCall('views.list', {});
  const save = useMutationCall('views.save');
  const remove = useMutationCall('views.remove');
  const [name, setName] = useState('');
  const box = useRef<HTMLDivElement>(null);
  // The button that was pressed goes with its view; without a focus no key would reach the dialog.
  const takeAway = (gone: string) => {
    box.current?.querySelector('input')?.focus();
    remove.mutate({ name: gone });
  };
  const views = data?.views ?? [];
  const trimmed = name.trim();
  const taken = views.some((view) => view.name === trimmed);
  return (
    <div className={styles.box} ref={box}>
      {error !== null && <FailureNotice failure={error} />}
      {data !== undefined && views.length === 0 && (
        <p className={styles.none}>
          {t('None yet. A saved view keeps the filter, the order and the way the cases are looked at.')}
        </p>
      )}
      {views.length > 0 && (
        <ul className={styles.list} aria-label={t('Saved views')}>
          {views.map((view) => (
            <li key={view.name} className={styles.line}>
              <Button
                tone="quiet"
                icon={Bookmark}
                onPress={() => {
                  props.onClose();
                  props.onOpen(view.address);
                }}
              >
                {view.name}
              </Button>
              <IconButton
                icon={X}
                label={t('Remove view {{name}}', { name: view.name })}
                onPress={() => takeAway(view.name)}
              />
            </li>
          ))}
        </ul>
      )}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (trimmed === '') return;
          save.mutate({ name: trimmed.slice(0, 80), address: props.address });
          props.onClose();
        }}
      >
        <TextField label={t('Name of what is shown now')} value={name} onChange={setName} autoFocus />
        <Button type="submit" tone="primary" isDisabled={trimmed === ''}>
          {taken ? t('Overwrite') : t('Save')}
        </Button>
      </form>
    </div>
  );
}
