import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './verdict-mark.module.css';

/** `good` and `bad` colour the sign, `warn` the words as well; `plain` and `quiet` take no side. */
export type VerdictTone = 'good' | 'bad' | 'warn' | 'plain' | 'quiet';

/** What a measurement came to, in words with a sign before them. `detail` stands at the end of the line. */
export function VerdictMark(props: {
  readonly icon: LucideIcon;
  readonly tone: VerdictTone;
  readonly children: ReactNode;
  readonly detail?: ReactNode;
}) {
  const { icon: Icon, tone, children, detail } = props;
  return (
    <span className={styles.verdict} data-tone={tone}>
      <Icon size={14} aria-hidden />
      <span className={styles.words}>{children}</span>
      {detail}
    </span>
  );
}
