import { useState } from 'react';
import { t } from '../language/language.ts';
import { Button } from './button.tsx';
import { TextField } from './fields.tsx';
import { FileBrowser, type Wanted } from './file-browser.tsx';
import styles from './path-field.module.css';

export interface PathFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly wanted: Wanted;
  readonly value: string;
  readonly onChange: (path: string) => void;
  readonly placeholder?: string;
}

/** A path to type or to look for. */
export function PathField({ label, description, wanted, value, onChange, placeholder }: PathFieldProps) {
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.row}>
      <div className={styles.field}>
        <TextField
          label={label}
          value={value}
          onCommit={onChange}
          placeholder={placeholder ?? ''}
          {...(description === undefined ? {} : { description })}
        />
      </div>
      <Button aria-label={t('Browse: {{label}}', { label })} onPress={() => setOpen(true)}>
        {t('Browse')}
      </Button>
      <FileBrowser
        title={label}
        wanted={wanted}
        open={open}
        onClose={() => setOpen(false)}
        onChoose={onChange}
      />
    </div>
  );
}
