import { ChevronDown, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { IconButton } from '../../components/button.tsx';
import typeAhead from '../../components/type-ahead.module.css';
import { t } from '../../language/language.ts';
import styles from './corrected-label.module.css';

/** The label that the picture should have, with type-ahead over all known labels. */
export function CorrectedLabel(props: {
  readonly labels: readonly string[];
  readonly value: string | null;
  readonly onChange: (label: string | null) => void;
  /** Counts up each time the field is to take the focus. */
  readonly focusRequest: number;
}) {
  const { labels, value, onChange, focusRequest } = props;
  const input = useRef<HTMLInputElement>(null);
  const picked = useRef(false);
  const [typed, setTyped] = useState(value ?? '');
  useEffect(() => setTyped(value ?? ''), [value]);
  useEffect(() => {
    if (focusRequest > 0) input.current?.focus();
  }, [focusRequest]);
  return (
    <div className={styles.line}>
      <ComboBox
        className={styles.field ?? ''}
        menuTrigger="focus"
        inputValue={typed}
        onInputChange={setTyped}
        value={value}
        onChange={(key) => {
          const label = labels.find((each) => each === key);
          if (label === undefined) return;
          setTyped(label);
          if (label !== value) onChange(label);
          // The next key is meant for the screen again: a verdict, the next case.
          picked.current = true;
          input.current?.blur();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') input.current?.blur();
          event.continuePropagation();
        }}
        onBlur={() => {
          if (!picked.current) setTyped(value ?? '');
          picked.current = false;
        }}
      >
        <Label className={typeAhead.label ?? ''}>{t('Corrected label')}</Label>
        <div className={styles.box}>
          <Input ref={input} className={typeAhead.input ?? ''} placeholder={t('none')} />
          <Button className={typeAhead.button ?? ''}>
            <ChevronDown size={14} aria-hidden />
          </Button>
        </div>
        <Popover className={typeAhead.popover ?? ''} offset={4}>
          <ListBox className={typeAhead.list ?? ''}>
            {labels.map((label) => (
              <ListBoxItem key={label} id={label} textValue={label} className={typeAhead.option ?? ''}>
                {label}
              </ListBoxItem>
            ))}
          </ListBox>
        </Popover>
      </ComboBox>
      {value !== null && (
        <IconButton icon={X} label={t('Remove the corrected label')} onPress={() => onChange(null)} />
      )}
    </div>
  );
}
