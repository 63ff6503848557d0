import { Check, Columns3 } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button } from '../../components/button.tsx';
import menu from '../../components/menu.module.css';
import { t } from '../../language/language.ts';
import { columnTitles, tableColumns, useHiddenColumns } from './table-columns.ts';

/** Which columns the table has. */
export function ColumnsMenu() {
  const { hidden } = useHiddenColumns();
  const offered = tableColumns.filter((key) => key !== 'similarity');
  return (
    <MenuTrigger>
      <Button icon={Columns3}>{t('Columns')}</Button>
      <Popover className={menu.popover ?? ''} placement="bottom end" offset={4}>
        <Menu
          className={menu.menu ?? ''}
          aria-label={t('Columns')}
          selectionMode="multiple"
          selectedKeys={offered.filter((key) => !hidden.includes(key))}
          onSelectionChange={(keys) =>
            useHiddenColumns.setState({ hidden: offered.filter((key) => keys !== 'all' && !keys.has(key)) })
          }
        >
          {offered.map((key) => (
            <MenuItem key={key} id={key} textValue={columnTitles[key]} className={menu.item ?? ''}>
              {({ isSelected }) => (
                <>
                  <Check size={14} aria-hidden style={{ visibility: isSelected ? 'visible' : 'hidden' }} />
                  {columnTitles[key]}
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
