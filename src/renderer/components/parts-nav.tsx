import type { ReactNode } from 'react';
import styles from './parts-nav.module.css';

/** Links to the parts of a screen, under the screens' own. The one that is shown has `aria-current`. */
export function PartsNav({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <nav className={styles.parts} aria-label={label}>
      {children}
    </nav>
  );
}
