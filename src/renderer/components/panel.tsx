import { type ReactNode, useId } from 'react';
import styles from './panel.module.css';

/** A titled part of a screen. */
export function Panel(props: {
  readonly title: string;
  /** Said quietly beside the title. */
  readonly detail?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <header className={styles.header}>
        <h2 id={id}>{props.title}</h2>
        {props.detail !== undefined && <span className={styles.detail}>{props.detail}</span>}
        {props.actions !== undefined && <div className={styles.actions}>{props.actions}</div>}
      </header>
      <div className={styles.body}>{props.children}</div>
    </section>
  );
}

/** Name and value, one under the other. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Names with their values in two columns. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}
