import { type KeyboardEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/fields.tsx';
import { Notice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { knownScreens, searchKeys } from '../key-catalogue.ts';
import { conflictOf } from '../key-conflict.ts';
import { applyMovedKeys, bindingName, boundKeys, keyName, type MovedKeys } from '../keys.ts';
import { KeyRow } from './key-row.tsx';
import styles from './settings-dialog.module.css';

/** Keys that move the focus and press buttons everywhere, and those that only go with others. */
const notForBindings = ['Tab', 'Shift+Tab', 'Enter', 'Shift', 'Control', 'Alt', 'Meta', 'AltGraph'];

const screens = knownScreens();
const scopes = screens.flatMap((screen) => screen.scopes);

/** Every key of every screen, each with a way to another one and back. */
export function KeysSettings(props: {
  readonly moved: MovedKeys;
  readonly onChange: (moved: MovedKeys) => void;
}) {
  const { moved } = props;
  const [search, setSearch] = useState('');
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

  const shown = searchKeys(screens, search, boundKeys);
  return (
    <>
      <div className={styles.find}>
        <TextField
          label={t('Search keys')}
          labelHidden
          placeholder={t('Search: a screen, what a key does, or the key')}
          value={search}
          onChange={setSearch}
        />
        <Button isDisabled={Object.keys(moved).length === 0} onPress={() => change({})}>
          {t('Reset all keys')}
        </Button>
      </div>
      <p className={styles.quiet}>{t('Press Change, then the new key; Escape keeps the old one.')}</p>
      {refusal !== null && <Notice tone="bad">{refusal}</Notice>}
      {shown.length === 0 && <p>{t('No key fits “{{search}}”.', { search })}</p>}
      <div className={styles.keys}>
        {shown.map(({ title, scopes: ofScreen }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            {ofScreen.map(({ name, bindings }) => (
              <div key={name}>
                {t(name) !== title && <h4>{t(name)}</h4>}
                <ul className={styles.bindings}>
                  {bindings.map(({ keys, label }) => {
                    const binding = bindingName(name, keys);
                    const isMoved = moved[binding] !== undefined;
                    return (
                      <KeyRow
                        key={keys}
                        label={label}
                        current={boundKeys(name, keys)}
                        asked={asked === binding}
                        conflict={isMoved ? conflictOf(scopes, name, keys, boundKeys(name, keys)) : null}
                        onAsk={(wanted) => ask(wanted ? binding : null)}
                        onKey={(event) => take(event, name, keys)}
                        onReset={isMoved ? () => reset(binding) : null}
                      />
                    );
                  })}
                </ul>
              </div>
            ))}
          </section>
        ))}
      </div>
    </>
  );
}
