import { Check, ListPlus } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components';
import type { MethodDescription } from '#contract/explanation.ts';
import { Button } from '../../components/button.tsx';
import menu from '../../components/menu.module.css';
import type { ChosenMethod } from './chosen-methods.ts';
import styles from './method-menu.module.css';

/** The set of methods that E runs. */
export function MethodMenu(props: {
  readonly methods: readonly MethodDescription[];
  readonly chosen: readonly ChosenMethod[];
  readonly onChange: (chosen: ChosenMethod[]) => void;
}) {
  const { methods, chosen, onChange } = props;
  return (
    <MenuTrigger>
      <Button icon={ListPlus}>Methods</Button>
      <Popover className={menu.popover ?? ''} offset={4}>
        <Menu
          className={menu.menu ?? ''}
          aria-label="Methods that E runs"
          selectionMode="multiple"
          disallowEmptySelection
          selectedKeys={chosen.map(({ id }) => id)}
          onSelectionChange={(keys) =>
            onChange(
              methods
                .filter(({ id }) => keys === 'all' || keys.has(id))
                .map(({ id }) => chosen.find((method) => method.id === id) ?? { id, parameters: {} }),
            )
          }
        >
          {methods.map((method) => (
            <MenuItem key={method.id} id={method.id} textValue={method.title} className={styles.item ?? ''}>
              {({ isSelected }) => (
                <>
                  <span className={styles.check}>{isSelected && <Check size={14} aria-hidden />}</span>
                  <Text slot="label" className={styles.title ?? ''}>
                    {method.title}
                  </Text>
                  <Text slot="description" className={styles.summary ?? ''}>
                    {method.summary}
                  </Text>
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
