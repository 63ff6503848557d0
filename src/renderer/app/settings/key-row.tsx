import type { KeyboardEvent } from 'react';
import { Button } from '../../components/button.tsx';
import { t } from '../../language/language.ts';
import type { KeyConflict } from '../key-conflict.ts';
import { Keys } from '../keys-overlay.tsx';
import styles from './settings-dialog.module.css';

/** One binding: what it does, its key, and a button that waits for another one. */
export function KeyRow(props: {
  readonly label: string;
  readonly current: string;
  readonly asked: boolean;
  /** What else has the key, since it was moved by another version of the program. */
  readonly conflict: KeyConflict | null;
  readonly onAsk: (asked: boolean) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  /** Null: the key is where it was at first. */
  readonly onReset: (() => void) | null;
}) {
  const { label, current, asked, conflict } = props;
  return (
    <li>
      <span>
        {label}
        {conflict !== null && (
          <span className={styles.conflict}>
            {t('Also “{{label}}” ({{scope}})', { label: conflict.label, scope: t(conflict.scope) })}
          </span>
        )}
      </span>
      <Keys keys={current} />
      <button
        type="button"
        className={styles.change}
        aria-label={
          asked
            ? t('Press the new key for {{label}}', { label })
            : t('Change the key {{key}} of {{label}}', { key: current, label })
        }
        onClick={() => props.onAsk(true)}
        onBlur={() => props.onAsk(false)}
        onKeyDown={props.onKey}
      >
        {asked ? t('Press a key') : t('Change')}
      </button>
      {props.onReset !== null && (
        <Button tone="quiet" onPress={props.onReset}>
          {t('Reset')}
        </Button>
      )}
    </li>
  );
}
