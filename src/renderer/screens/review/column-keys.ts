import { useKeys } from '../../app/keys.ts';
import { t } from '../../language/language.ts';
import { focusedColumn, hideColumn, inOrder, placeColumn, useArrangement } from './column-arrangement.ts';

/**
 * Keys that move, hide and fold columns: of the column that has the focus.
 *
 * @param ids methods that have a column in this case
 */
export function useColumnKeys(ids: readonly string[], onMenu: () => void): void {
  const move = (step: 1 | -1) => {
    const { order, hidden } = useArrangement.getState();
    const shown = inOrder(ids, order).filter((id) => !hidden.includes(id));
    const id = focusedColumn();
    const place = id === null ? -1 : shown.indexOf(id);
    if (id === null || place < 0) return;
    const focused = document.activeElement;
    placeColumn(shown, id, place + step);
    // Moving an element in the page takes the focus from it.
    requestAnimationFrame(() => focused instanceof HTMLElement && focused.focus());
  };
  const hide = () => {
    const id = focusedColumn();
    if (id !== null) hideColumn(id, true);
  };
  useKeys('Columns', [
    { keys: 'o', label: t('Columns and layouts'), run: onMenu },
    { keys: 'Ctrl+ArrowLeft', label: t('Move this column to the left'), run: () => move(-1) },
    { keys: 'Ctrl+ArrowRight', label: t('Move this column to the right'), run: () => move(1) },
    { keys: 'h', label: t('Hide this column'), run: hide },
    {
      keys: 'Shift+H',
      label: t('Show all columns'),
      run: () => useArrangement.setState({ hidden: [] }),
    },
    {
      keys: 'Shift+W',
      label: t('Columns in further rows, or in one'),
      run: () => useArrangement.setState(({ wrapped }) => ({ wrapped: !wrapped })),
    },
  ]);
}
