import type { LucideIcon } from 'lucide-react';
import { memo, type ReactNode, useCallback, useRef } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import { Hint } from './hint.tsx';

type Tone = 'plain' | 'primary' | 'quiet' | 'danger';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  readonly tone?: Tone;
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
}

/** A button with a word on it. */
export function Button({ tone = 'plain', icon: Icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={classNames(styles.button, styles[tone])}>
      {Icon !== undefined && <Icon size={14} aria-hidden />}
      {children}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  readonly icon: LucideIcon;
  /** What it does; also shown as a hint. */
  readonly label: string;
  readonly tone?: Tone;
}

/** A button that is an icon; its label is shown on hover and focus. */
export function IconButton({ onPress, ...rest }: IconButtonProps) {
  // Its hint makes it dear to render, and screens have dozens: another handler alone is no reason to.
  const latest = useRef(onPress);
  latest.current = onPress;
  const press = useCallback<NonNullable<typeof onPress>>((event) => latest.current?.(event), []);
  return <HintedButton {...rest} {...(onPress === undefined ? {} : { onPress: press })} />;
}

const HintedButton = memo(function HintedButton(props: IconButtonProps) {
  const { icon: Icon, label, tone = 'quiet', ...rest } = props;
  return (
    <Hint text={label}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={classNames(styles.button, styles.icon, styles[tone])}
      >
        <Icon size={15} aria-hidden />
      </AriaButton>
    </Hint>
  );
});
