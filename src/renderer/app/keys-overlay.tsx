import { memo } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { t } from '../language/language.ts';
import { activeScopes, boundKeys } from './keys.ts';
import styles from './keys-overlay.module.css';
import { hrefOf, type Screen } from './route.ts';
import { screenPurposes } from './screen-purposes.ts';

/** The keys that act on this screen. */
export const KeysOverlay = memo(function KeysOverlay(props: {
  readonly screen: Screen;
  readonly open: boolean;
  readonly onClose: () => void;
}) {
  const { screen, open, onClose } = props;
  return (
    <Dialog title={t('Keys')} open={open} onClose={onClose} wide>
      {open && (
        <>
          <p className={styles.purpose}>
            {screenPurposes[screen]}{' '}
            {screen !== 'start' && (
              <a href={hrefOf('guide')} onClick={onClose}>
                {t('More in the guide')}
              </a>
            )}
          </p>
          <KeyList />
        </>
      )}
    </Dialog>
  );
});

function KeyList() {
  return (
    <div className={styles.scopes}>
      {activeScopes().map((scope) => (
        <section key={scope.name} aria-label={t(scope.name)}>
          <h3>{t(scope.name)}</h3>
          <dl className={styles.list}>
            {groupByLabel(scope.bindings().filter(({ disabled }) => disabled !== true)).map(
              ([label, keys]) => (
                <div key={label}>
                  <dt>
                    {keys.map((key) => (
                      <Keys key={key} keys={boundKeys(scope.name, key)} />
                    ))}
                  </dt>
                  <dd>{label}</dd>
                </div>
              ),
            )}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** Keys as they stand on a keyboard: `Ctrl` `1`, or `g` then `c`. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className={styles.keys}>
      {keys.split(/[+ ](?=.)/).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}

function groupByLabel(
  bindings: readonly { readonly keys: string; readonly label: string }[],
): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const { keys, label } of bindings) groups.set(label, [...(groups.get(label) ?? []), keys]);
  return [...groups];
}
