import { SearchX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useKeys } from '../../app/keys.ts';
import { hrefOf, navigate } from '../../app/route.ts';
import { Button } from '../../components/button.tsx';
import { formatCount } from '../../components/format.ts';
import { EmptyState, Notice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { ExplainDialog } from '../review/explain-dialog.tsx';
import { ReportDialog } from '../review/report-dialog.tsx';
import { openCase, useReviewOrder } from '../review/review-order.ts';
import { AlikeProgress } from './alike-progress.tsx';
import { useCaseChoice } from './case-choice.ts';
import { everyCase } from './case-filter.ts';
import { CaseGridView } from './case-grid-view.tsx';
import type { CaseList } from './case-list.ts';
import { CaseTableView, type CaseTableViewProps } from './case-table-view.tsx';
import styles from './cases-screen.module.css';
import { CasesToolbar } from './cases-toolbar.tsx';
import { CursorLine } from './cursor-line.tsx';
import { EmbeddingScatter } from './embedding-scatter.tsx';
import { FacetPanel } from './facet-panel.tsx';
import {
  type CasesAddress,
  type CaseViewName,
  caseViews,
  readAddress,
  writeAddress,
} from './filter-address.ts';
import { FilterChips } from './filter-chips.tsx';
import { TagDialog } from './tag-dialog.tsx';
import { useTagUndo } from './tag-undo.ts';
import { ViewsDialog } from './views-dialog.tsx';
import { WaferMap } from './wafer-map.tsx';

export interface CasesViewProps {
  readonly modelId: number;
  readonly datasetId: number;
  readonly datasetName: string;
  readonly evaluated: boolean;
  readonly list: CaseList;
  readonly shown: CasesAddress;
  /** The address's parameters, to come back to. */
  readonly address: string;
  /** Shows something else; `leaveStep` lets "back" lead to what is shown now. */
  readonly onShow: (changes: Partial<CasesAddress>, leaveStep?: boolean) => void;
}

type DialogName = 'explain' | 'report' | 'tag' | 'views';

/** The cases that pass the filter in one of four views, with what can be done about them. */
export function CasesView(props: CasesViewProps) {
  const { modelId, datasetId, list, shown, address, onShow } = props;
  const { filter, view } = shown;
  const { indices, table } = list;
  const choice = useCaseChoice(datasetId, indices);
  const { cursor } = choice;
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const chosen = choice.indices;
  const acted = useMemo(
    () => (chosen.size > 0 ? Int32Array.from(chosen).sort() : indices),
    [chosen, indices],
  );

  const atCursor = indices[cursor];
  const tagged = chosen.size > 0 ? [...chosen] : atCursor === undefined ? [] : [atCursor];
  const undoTag = useTagUndo(modelId, datasetId);

  const open = (at: number) => {
    const index = indices[at];
    if (index === undefined) return;
    const back = hrefOf('cases', new URLSearchParams(address));
    useReviewOrder.setState({ order: { modelId, datasetId, indices, address: back }, position: at });
    openCase({ modelId, datasetId, index });
  };
  const chooseNothing = () => {
    choice.clear();
    // Nothing would be left to see.
    if (filter.onlyChosen) onShow({ filter: { ...filter, onlyChosen: false } });
  };
  const showAlike = () => {
    const index = indices[cursor];
    if (index === undefined) return;
    onShow({ filter: { ...everyCase, alike: index }, order: 'similarity-falling' }, true);
  };

  useKeys('Cases', [
    { keys: 'o', label: t('Open the case at the cursor (also Enter)'), run: () => open(cursor) },
    { keys: 'x', label: t('Choose the case at the cursor'), run: () => choice.toggleAt(cursor, false) },
    {
      keys: 'Shift+X',
      label: t('Choose from the last chosen case to the cursor'),
      run: () => choice.toggleAt(cursor, true),
    },
    { keys: 'Ctrl+a', label: t('Choose all filtered cases'), run: () => choice.choose(indices) },
    { keys: 'Escape', label: t('Choose nothing'), run: chooseNothing, disabled: chosen.size === 0 },
    {
      keys: 'Shift+O',
      label: t('Only the chosen cases, or all'),
      run: () => onShow({ filter: { ...filter, onlyChosen: !filter.onlyChosen } }),
      disabled: chosen.size === 0 && !filter.onlyChosen,
    },
    {
      keys: 'm',
      label: t('Misclassified cases only, or all'),
      run: () => onShow({ filter: { ...filter, outcome: filter.outcome === 'wrong' ? null : 'wrong' } }),
    },
    {
      keys: 's',
      label: t('Pictures alike to the one at the cursor'),
      run: showAlike,
      disabled: indices.length === 0,
    },
    {
      keys: 'v',
      label: t('Next view: grid, table, scatter, wafer'),
      run: () => onShow({ view: after(view) }),
    },
    {
      keys: 't',
      label: t('Tag the chosen cases, or the one at the cursor'),
      run: () => setDialog('tag'),
      disabled: tagged.length === 0,
    },
    { keys: 'Shift+V', label: t('Saved views'), run: () => setDialog('views') },
    { keys: 'Ctrl+z', label: t('Take back the last tag'), run: undoTag },
    { keys: 'e', label: t('Explain the chosen or all filtered cases'), run: () => setDialog('explain') },
    {
      keys: 'r',
      label: t('Report of the chosen cases'),
      run: () => setDialog('report'),
      disabled: chosen.size === 0,
    },
  ]);

  return (
    <div className={styles.screen}>
      <FacetPanel
        table={table}
        result={list.result}
        filter={filter}
        chosen={chosen.size}
        onFilter={(next) => onShow({ filter: next })}
      />
      <section className={styles.main} aria-label={t('Cases')}>
        <CasesToolbar
          list={list}
          shown={shown}
          chosen={chosen.size}
          onShow={onShow}
          onClear={chooseNothing}
          onViews={() => setDialog('views')}
          onExplain={() => setDialog('explain')}
          onReport={() => setDialog('report')}
        />
        <div className={styles.chips}>
          <FilterChips
            filter={filter}
            alikeName={list.alike.name}
            onFilter={(next) => onShow({ filter: next })}
          />
        </div>
        {!props.evaluated && <NotEvaluated />}
        {filter.alike !== null && list.alike.similarity === null ? (
          <AlikeProgress search={list.alike} />
        ) : indices.length === 0 ? (
          <EmptyState
            icon={SearchX}
            title={t('No case passes these filters')}
            action={<Button onPress={() => onShow({ filter: everyCase })}>{t('Clear all filters')}</Button>}
          />
        ) : (
          <ViewOf
            view={view}
            modelId={modelId}
            datasetId={datasetId}
            label={t('Cases of {{datasetName}}', { datasetName: props.datasetName })}
            list={list}
            cursor={cursor}
            chosen={chosen}
            onCursor={(at) => choice.moveTo(at, false)}
            onMove={choice.moveTo}
            onToggle={choice.toggleAt}
            onOpen={open}
            onChoose={choice.chooseCases}
            order={shown.order}
            onOrder={(order) => onShow({ order })}
          />
        )}
        <CursorLine datasetId={datasetId} index={indices[cursor] ?? null} />
      </section>
      <ViewsDialog
        open={dialog === 'views'}
        onClose={() => setDialog(null)}
        address={writeAddress(shown, new URLSearchParams()).toString()}
        onOpen={(saved) => onShow(readAddress(new URLSearchParams(saved)), true)}
      />
      <TagDialog
        open={dialog === 'tag'}
        onClose={() => setDialog(null)}
        modelId={modelId}
        datasetId={datasetId}
        tags={table.tags}
        indices={tagged}
      />
      <ExplainDialog
        open={dialog === 'explain'}
        onClose={() => setDialog(null)}
        modelId={modelId}
        datasetId={datasetId}
        indices={acted}
      />
      <ReportDialog
        open={dialog === 'report'}
        onClose={() => setDialog(null)}
        modelId={modelId}
        datasetId={datasetId}
        indices={[...chosen].sort((a, b) => a - b)}
        suggestedTitle={t('{{datasetName}}: {{size}} cases', {
          datasetName: props.datasetName,
          size: formatCount(chosen.size),
        })}
      />
    </div>
  );
}

const after = (view: CaseViewName): CaseViewName =>
  caseViews[(caseViews.indexOf(view) + 1) % caseViews.length] ?? 'grid';

function ViewOf({ view, ...props }: CaseTableViewProps & { readonly view: CaseViewName }) {
  switch (view) {
    case 'grid':
      return <CaseGridView {...props} />;
    case 'table':
      return <CaseTableView {...props} />;
    case 'scatter':
      return <EmbeddingScatter {...props} />;
    case 'wafer':
      return <WaferMap {...props} />;
  }
}

function NotEvaluated() {
  return (
    <div className={styles.notice}>
      <Notice
        tone="plain"
        action={<Button onPress={() => navigate('overview')}>{t('Go to Overview')}</Button>}
      >
        {t(
          'This model has not been evaluated on this data set yet, so there are no predictions to filter by.',
        )}
      </Notice>
    </div>
  );
}
