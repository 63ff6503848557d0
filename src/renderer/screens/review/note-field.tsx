import { useEffect, useRef, useState } from 'react';
import { Label, TextArea, TextField } from 'react-aria-components';
import { t } from '../../language/language.ts';
import styles from './note-field.module.css';

/** The reviewer's note; written when the field is left or Ctrl+Enter is pressed. */
export function NoteField(props: {
  readonly value: string;
  readonly saving: boolean;
  readonly onSave: (text: string) => void;
  /** Counts up each time the field is to take the focus. */
  readonly focusRequest: number;
}) {
  const { value, saving, onSave, focusRequest } = props;
  const [text, setText] = useState(value);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (focusRequest > 0) area.current?.focus();
  }, [focusRequest]);
  const save = () => {
    if (text !== value) onSave(text);
  };
  const state = saving ? t('Saving') : text !== value ? t('Not saved yet') : value === '' ? '' : t('Saved');
  return (
    <TextField
      className={styles.field ?? ''}
      value={text}
      onChange={setText}
      onBlur={save}
      maxLength={20_000}
    >
      <span className={styles.top}>
        <Label className={styles.label ?? ''}>{t('Note')}</Label>
        <span className={styles.state} role="status">
          {state}
        </span>
      </span>
      <TextArea
        ref={area}
        className={styles.area ?? ''}
        rows={3}
        placeholder={t('Saved when you leave the field')}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
          if (event.key === 'Escape') area.current?.blur();
        }}
      />
    </TextField>
  );
}
