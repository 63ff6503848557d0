import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { IconButton } from '../../components/button.tsx';
import { Checkbox } from '../../components/fields.tsx';
import { PanelButton } from '../../components/panel-button.tsx';
import { t } from '../../language/language.ts';
import { hideColumn, inOrder, placeColumn, useArrangement } from './column-arrangement.ts';
import styles from './columns-menu.module.css';
import { LayoutFields } from './layout-fields.tsx';

/** Which methods have a column and where, and the layouts that the project keeps under names. */
export function ColumnsMenu(props: {
  /** Methods that could have a column in this case. */
  readonly columns: readonly { readonly id: string; readonly title: string }[];
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}) {
  const { columns, open, onOpen } = props;
  const hidden = useArrangement((state) => state.hidden);
  const shown = columns.filter(({ id }) => !hidden.includes(id)).length;
  return (
    <PanelButton
      icon={Columns3}
      label={t('Columns ({{shown}} of {{columns}})', { shown, columns: columns.length })}
      placement="bottom end"
      className={styles.popover}
      open={open}
      onOpen={onOpen}
    >
      {() => (
        <div>
          <ColumnList columns={columns} />
          <LayoutFields />
        </div>
      )}
    </PanelButton>
  );
}

function ColumnList({ columns }: Pick<Parameters<typeof ColumnsMenu>[0], 'columns'>) {
  const { order, hidden, wrapped } = useArrangement();
  const ids = inOrder(
    columns.map(({ id }) => id),
    order,
  );
  return (
    <section className={styles.part} aria-label={t('Columns')}>
      {ids.length === 0 && <p className={styles.quiet}>{t('No explanation yet')}</p>}
      <ol className={styles.list}>
        {ids.map((id, place) => {
          const title = columns.find((column) => column.id === id)?.title ?? id;
          return (
            <li key={id} className={styles.row}>
              <Checkbox value={!hidden.includes(id)} onChange={(shown) => hideColumn(id, !shown)}>
                {title}
              </Checkbox>
              <IconButton
                icon={ArrowUp}
                label={t('Move {{title}} to the left', { title })}
                isDisabled={place === 0}
                onPress={() => placeColumn(ids, id, place - 1)}
              />
              <IconButton
                icon={ArrowDown}
                label={t('Move {{title}} to the right', { title })}
                isDisabled={place === ids.length - 1}
                onPress={() => placeColumn(ids, id, place + 1)}
              />
            </li>
          );
        })}
      </ol>
      <Checkbox value={wrapped} onChange={(next) => useArrangement.setState({ wrapped: next })}>
        {t('Further rows where the window is too narrow (Shift+W)')}
      </Checkbox>
    </section>
  );
}
