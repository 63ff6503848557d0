import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './parts-nav.module.css';

/**
 * Links to the parts of a screen, under the screens' own. The one that is shown has `aria-current`.
 *
 * @param props.inBar in a bar with more beside it; otherwise they are a row of their own
 */
export function PartsNav(props: {
  readonly label: string;
  readonly inBar?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <nav className={classNames(styles.parts, !props.inBar && styles.row)} aria-label={props.label}>
      {props.children}
    </nav>
  );
}
