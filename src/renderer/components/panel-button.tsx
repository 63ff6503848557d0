import type { LucideIcon } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { DialogTrigger, Popover, type PopoverProps } from 'react-aria-components';
import { Button, IconButton } from './button.tsx';

export interface PanelButtonProps {
  readonly icon: LucideIcon;
  readonly label: string;
  /** An icon alone, with the label as its hint. */
  readonly quiet?: boolean;
  readonly placement: NonNullable<PopoverProps['placement']>;
  readonly className: string | undefined;
  readonly open: boolean;
  /** The same function at each render, such as a state's setter. */
  readonly onOpen: (open: boolean) => void;
  /** What the panel shows; null while it is closed, so that changes of it do not touch the button. */
  readonly children: ReactNode;
}

/**
 * A button that opens a panel. A screen has dozens of them and one is open at most, so a closed one is left alone when
 * what it would show changes.
 */
export const PanelButton = memo(function PanelButton(props: PanelButtonProps) {
  const { icon, label, quiet = false, placement, className, open, onOpen } = props;
  return (
    <DialogTrigger isOpen={open} onOpenChange={onOpen}>
      {quiet ? <IconButton icon={icon} label={label} /> : <Button icon={icon}>{label}</Button>}
      <Popover className={className ?? ''} placement={placement} offset={4}>
        {props.children}
      </Popover>
    </DialogTrigger>
  );
});
