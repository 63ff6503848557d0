import { Bookmark, FileText, Sparkles } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { formatCount } from '../../components/format.ts';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import type { CaseList } from './case-list.ts';
import { type CaseOrder, partsOf } from './case-order.ts';
import styles from './cases-screen.module.css';
import { ColumnsMenu } from './columns-menu.tsx';
import { type CasesAddress, type CaseViewName, isEveryCase } from './filter-address.ts';
import { columnTitles } from './table-columns.ts';

const orderNames: readonly { readonly id: CaseOrder; readonly name: string }[] = [
  { id: 'index', name: t('As imported') },
  { id: 'similarity-falling', name: t('Most alike first') },
  { id: 'confidence-falling', name: t('Most confident first') },
  { id: 'confidence-rising', name: t('Least confident first') },
  { id: 'loss-falling', name: t('Greatest loss first') },
];

const views: readonly { readonly id: CaseViewName; readonly name: string }[] = [
  { id: 'grid', name: t('Grid') },
  { id: 'table', name: t('Table') },
  { id: 'scatter', name: t('Scatter') },
  { id: 'wafer', name: t('Wafer') },
];

/** How many cases there are, how they are looked at, and what can be done with them. */
export function CasesToolbar(props: {
  readonly list: CaseList;
  readonly shown: CasesAddress;
  /** How many cases are chosen. */
  readonly chosen: number;
  readonly onShow: (changes: Partial<CasesAddress>) => void;
  readonly onClear: () => void;
  readonly onViews: () => void;
  readonly onExplain: () => void;
  readonly onReport: () => void;
}) {
  const { list, shown, chosen, onShow } = props;
  const { indices, table } = list;
  const acted = chosen > 0 ? chosen : indices.length;
  return (
    <div className={styles.toolbar}>
      <h2 className={styles.count} aria-live="polite">
        {formatCount(indices.length)}
        {indices.length === table.samples
          ? ''
          : t(' of {{samples}}', { samples: formatCount(table.samples) })}{' '}
        {table.samples === 1 ? t('case') : t('cases')}
      </h2>
      {chosen > 0 && (
        <span className={styles.chosen}>
          {t('{{size}} chosen', { size: formatCount(chosen) })}
          <Button tone="quiet" onPress={props.onClear}>
            {t('Clear')}
          </Button>
        </span>
      )}
      <span className={styles.space} />
      <Button icon={Bookmark} onPress={props.onViews}>
        {t('Views')}
      </Button>
      <Choice
        label={t('View')}
        labelHidden
        options={views}
        value={shown.view}
        onChange={(view) => onShow({ view })}
      />
      {shown.view === 'table' && <ColumnsMenu />}
      <Select
        label={t('Order')}
        labelHidden
        options={offeredOrders(list, shown)}
        value={shown.order}
        onChange={(order) => onShow({ order })}
      />
      <Button icon={Sparkles} isDisabled={acted === 0} onPress={props.onExplain}>
        {chosen > 0
          ? t('Explain chosen')
          : isEveryCase(shown.filter)
            ? t('Explain all')
            : t('Explain filtered')}{' '}
        ({formatCount(acted)})
      </Button>
      <Button icon={FileText} isDisabled={chosen === 0} onPress={props.onReport}>
        {t('Report')}
      </Button>
    </div>
  );
}

/** Orders that are possible here; the present one too, where the table made it. */
function offeredOrders({ table, hasLoss }: CaseList, { filter, order }: CasesAddress) {
  const possible = orderNames.filter(({ id }) => {
    switch (partsOf(id)?.key) {
      case 'similarity':
        return filter.alike !== null;
      case 'confidence':
        return table.confidence !== null;
      case 'loss':
        return hasLoss;
      default:
        return true;
    }
  });
  const parts = partsOf(order);
  if (parts === null || possible.some(({ id }) => id === order)) return possible;
  const title = columnTitles[parts.key];
  const name = parts.falling ? t('{{title}} falling', { title }) : t('{{title}} rising', { title });
  return [...possible, { id: order, name }];
}
