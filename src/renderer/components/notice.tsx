import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Failure } from '#contract/failure.ts';
import { t } from '../language/language.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { FailureText } from './failure-text.tsx';
import styles from './notice.module.css';
import { Spinner } from './spinner.tsx';

/** A failure where its result would stand: what happened, to what, what to do. */
export function FailureNotice({
  failure,
  onRetry,
}: {
  readonly failure: Failure;
  readonly onRetry?: () => void;
}) {
  return (
    <Notice tone="bad" action={onRetry !== undefined && <Button onPress={onRetry}>{t('Try again')}</Button>}>
      <FailureText failure={failure} />
      <span className={styles.code}>{failure.code}</span>
    </Notice>
  );
}

const icons = { bad: CircleAlert, warn: TriangleAlert, plain: Info } as const;

/** A remark inside a page. */
export function Notice(props: {
  readonly tone: 'bad' | 'warn' | 'plain';
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  const Icon = icons[props.tone];
  return (
    <div
      className={classNames(styles.notice, styles[props.tone])}
      role={props.tone === 'bad' ? 'alert' : 'note'}
    >
      <Icon size={15} aria-hidden className={styles.icon ?? ''} />
      <div className={styles.text}>{props.children}</div>
      {props.action}
    </div>
  );
}

/** What a view shows while there is nothing in it: why, and the way on. */
export function EmptyState(props: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  const { icon: Icon } = props;
  return (
    <div className={styles.empty}>
      <Icon size={24} aria-hidden className={styles.emptyIcon ?? ''} />
      <h2>{props.title}</h2>
      {props.children !== undefined && <div className={styles.emptyText}>{props.children}</div>}
      {props.action !== undefined && <div className={styles.emptyAction}>{props.action}</div>}
    </div>
  );
}

/** What a view shows while its answer is under way. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <div className={styles.loading} role="status">
      <Spinner />
      {t('Loading {{what}}', { what })}
    </div>
  );
}
