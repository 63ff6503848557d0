import type { LucideIcon } from 'lucide-react';
import { memo, type ReactNode, useState } from 'react';
import { DialogTrigger, Popover, type PopoverProps } from 'react-aria-components';
import { Button, IconButton } from './button.tsx';

interface PanelLooks {
  readonly icon: LucideIcon;
  readonly label: string;
  /** An icon alone, with the label as its hint. */
  readonly quiet?: boolean;
  readonly placement: NonNullable<PopoverProps['placement']>;
  readonly className: string | undefined;
}

export interface PanelButtonProps extends PanelLooks {
  /** Left out: the button itself knows. */
  readonly open?: boolean;
  /** The same function at each render, such as a state's setter. */
  readonly onOpen?: (open: boolean) => void;
  /**
   * What the panel shows, asked for while it is open alone. Without a Dialog inside, the popover is the dialog, named by
   * its button, with a hidden button that dismisses it.
   */
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a panel. */
export function PanelButton({ open: given, onOpen, children, ...looks }: PanelButtonProps) {
  const [own, setOwn] = useState(false);
  const open = given ?? own;
  const setOpen = onOpen ?? setOwn;
  return (
    <Panel {...looks} open={open} onOpen={setOpen}>
      {open ? children(() => setOpen(false)) : null}
    </Panel>
  );
}

/** A screen has dozens of panels and one is open at most: a closed one rests when what it would show changes. */
const Panel = memo(function Panel(
  props: PanelLooks & {
    readonly open: boolean;
    readonly onOpen: (open: boolean) => void;
    readonly children: ReactNode;
  },
) {
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
