import { Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { Chips } from '../../components/chips.tsx';
import typeAhead from '../../components/type-ahead.module.css';
import { t } from '../../language/language.ts';
import styles from './tag-field.module.css';

/** The tags of a case as chips that Delete takes off, and a field that offers the known ones and takes new ones. */
export function TagField(props: {
  readonly tags: readonly string[];
  /** Tags that are used anywhere in the data set. */
  readonly known: readonly string[];
  readonly onChange: (tag: string, on: boolean) => void;
  /** Counts up each time the field is to take the focus. */
  readonly focusRequest?: number;
}) {
  const { tags, known, onChange, focusRequest = 0 } = props;
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  useEffect(() => {
    if (focusRequest > 0) input.current?.focus();
  }, [focusRequest]);
  const offered = known.filter((tag) => !tags.includes(tag));
  const put = (text: string) => {
    const tag = text.trim().slice(0, 60);
    setTyped('');
    if (tag !== '' && !tags.includes(tag)) onChange(tag, true);
  };
  return (
    <div className={styles.box}>
      {tags.length > 0 && (
        <Chips
          label={t('Tags of this case')}
          chips={tags.map((tag) => ({ id: tag, text: tag }))}
          onRemove={(tag) => onChange(tag, false)}
        />
      )}
      <ComboBox
        className={styles.field ?? ''}
        allowsCustomValue
        inputValue={typed}
        onInputChange={setTyped}
        value={null}
        onChange={(key) => key !== null && put(String(key))}
        onKeyDown={(event) => {
          if (event.key === 'Escape') input.current?.blur();
          event.continuePropagation();
        }}
      >
        <Label className={typeAhead.label ?? ''}>{t('Add a tag')}</Label>
        <Input
          ref={input}
          className={typeAhead.input ?? ''}
          placeholder={t('new or known')}
          maxLength={60}
          onKeyDown={(event) => {
            // With an option in focus the list takes Enter itself.
            if (event.key === 'Enter' && !event.currentTarget.getAttribute('aria-activedescendant'))
              put(typed);
          }}
        />
        <Button className={typeAhead.button ?? ''} aria-label={t('Known tags')}>
          <Plus size={14} aria-hidden />
        </Button>
        <Popover className={typeAhead.popover ?? ''} offset={4}>
          <ListBox className={typeAhead.list ?? ''}>
            {offered.map((tag) => (
              <ListBoxItem key={tag} id={tag} textValue={tag} className={typeAhead.option ?? ''}>
                {tag}
              </ListBoxItem>
            ))}
          </ListBox>
        </Popover>
      </ComboBox>
    </div>
  );
}
