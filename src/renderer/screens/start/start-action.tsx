import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Keys } from '../../app/keys-overlay.tsx';
import styles from './start.module.css';

/** One of the ways to begin. */
export function StartAction(props: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: ReactNode;
  readonly keys: string;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}) {
  const { icon: Icon } = props;
  return (
    <Button className={styles.action ?? ''} isDisabled={props.disabled ?? false} onPress={props.onPress}>
      <span className={styles.actionTop}>
        <Icon size={18} aria-hidden />
        <Keys keys={props.keys} />
      </span>
      <span className={styles.actionTitle}>{props.title}</span>
      <span className={styles.actionText}>{props.text}</span>
    </Button>
  );
}
