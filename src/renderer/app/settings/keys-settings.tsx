import { type KeyboardEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { conflictOf } from '../key-conflict.ts';
import { applyMovedKeys, bindingName, boundKeys, keyName, knownScopes, type MovedKeys } from '../keys.ts';
import { Keys } from '../keys-overlay.tsx';
import styles from './settings-dialog.module.css';

/** Keys that move the focus and press buttons everywhere, and those that only go with others. */
const notForBindings = ['Tab', 'Shift+Tab', 'Enter', 'Shift', 'Control', 'Alt', 'Meta', 'AltGraph'];

/** Every binding of the screens that were open, each with a way to another key and back. */
export function KeysSettings(props: {
  readonly moved: MovedKeys;
  readonly onChange: (moved: MovedKeys) => void;
}) {
  const { moved } = props;
  const [scopes] = useState(knownScopes);
  /** The binding that waits for its new key. */
  const [asked, ask] = useState<string | null>(null);
  const [refusal, refuse] = useState<string | null>(null);
  const change = (keys: MovedKeys) => {
    applyMovedKeys(keys);
    props.onChange(keys);
  };
  const reset = (binding: string) =>
    change(Object.fromEntries(Object.entries(moved).filter(([name]) => name !== binding)));

  const take = (event: KeyboardEvent, scope: string, keys: string) => {
    const binding = bindingName(scope, keys);
    if (asked !== binding) return;
    const wanted = keyName(event);
    if (wanted === 'Tab' || wanted === 'Shift+Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat || notForBindings.includes(event.key)) return;
    ask(null);
    if (wanted === 'Escape') return;
    const conflict = conflictOf(scopes, scope, keys, wanted);
    if (conflict !== null) {
      refuse(
        t('{{key}} is taken by “{{label}}” ({{scope}}). Choose another key, or move that one first.', {
          key: wanted,
          label: conflict.label,
          scope: t(conflict.scope),
        }),
      );
      return;
    }
    refuse(null);
    if (wanted === keys) reset(binding);
    else change({ ...moved, [binding]: wanted });
  };

  return (
    <>
      <p className={styles.quiet}>
        {t('Keys of the screens that were open since the window was. Press Change, then the new key.')}
      </p>
      {refusal !== null && <Notice tone="bad">{refusal}</Notice>}
      <div className={styles.keys}>
        {scopes.map(({ name, bindings }) => (
          <section key={name} aria-label={t(name)}>
            <h3>{t(name)}</h3>
            <ul className={styles.bindings}>
              {bindings.map(({ keys, label }) => {
                const binding = bindingName(name, keys);
                return (
                  <li key={keys}>
                    <span>{label}</span>
                    <Keys keys={boundKeys(name, keys)} />
                    <button
                      type="button"
                      className={styles.change}
                      aria-label={
                        asked === binding
                          ? t('Press the new key for {{label}}', { label })
                          : t('Change the key {{key}} of {{label}}', { key: boundKeys(name, keys), label })
                      }
                      onClick={() => ask(binding)}
                      onBlur={() => ask(null)}
                      onKeyDown={(event) => take(event, name, keys)}
                    >
                      {asked === binding ? t('Press a key') : t('Change')}
                    </button>
                    {moved[binding] !== undefined && (
                      <Button tone="quiet" onPress={() => reset(binding)}>
                        {t('Reset')}
                      </Button>
                    )}
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </div>
      <Button isDisabled={Object.keys(moved).length === 0} onPress={() => change({})}>
        {t('Reset all keys')}
      </Button>
    </>
  );
}
