import { FileText, Images, SearchX, Sparkles } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { verdicts } from '#contract/review.ts';
import { useKeys } from '../../app/keys.ts';
import { hrefOf, navigate } from '../../app/route.ts';
import { useSelection } from '../../app/selection.ts';
import { useSubject } from '../../app/subject.ts';
import { Button } from '../../components/button.tsx';
import { formatCount } from '../../components/format.ts';
import { MissingSubject } from '../../components/missing-subject.tsx';
import { EmptyState, FailureNotice, Loading, Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { ExplainDialog } from '../review/explain-dialog.tsx';
import { ReportDialog } from '../review/report-dialog.tsx';
import { openCase, useReviewOrder } from '../review/review-order.ts';
import type { CaseFilter } from './case-filter.ts';
import { everyCase } from './case-filter.ts';
import { CaseGrid, type CellPlace } from './case-grid.tsx';
import { type CaseList, useCaseList } from './case-list.ts';
import type { CaseOrder } from './case-order.ts';
import { nameOf, rightPrediction } from './case-table.ts';
import { CaseTile } from './case-tile.tsx';
import styles from './cases-screen.module.css';
import { CursorLine } from './cursor-line.tsx';
import { FacetPanel } from './facet-panel.tsx';
import { isEveryCase, readAddress, writeAddress } from './filter-address.ts';
import { FilterChips } from './filter-chips.tsx';

const orderNames: Readonly<Record<CaseOrder, string>> = {
  index: t('As imported'),
  'confidence-falling': t('Most confident first'),
  'confidence-rising': t('Least confident first'),
  'loss-falling': t('Greatest loss first'),
};

/** The pictures of a data set with the model's answers: filter, choose, open. */
export function CasesScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const subject = useSubject();
  const address = parameters.toString();
  const { filter, order } = useMemo(() => readAddress(new URLSearchParams(address)), [address]);
  const state = useCaseList(subject, filter, order);
  const { model, dataset } = subject;

  const show = useCallback(
    (next: { readonly filter: CaseFilter; readonly order: CaseOrder }) => {
      useReviewOrder.setState({ position: 0 });
      navigate('cases', writeAddress(next, new URLSearchParams(address)), { replace: true });
    },
    [address],
  );

  if (dataset === null || model === null) {
    return (
      <MissingSubject icon={Images} missing={dataset === null ? 'data set' : 'model'}>
        {t("Cases are the pictures of a data set with a model's answers.")}
      </MissingSubject>
    );
  }
  switch (state.kind) {
    case 'loading':
      return <Loading what={t('cases')} />;
    case 'failed':
      return <FailureNotice failure={state.failure} />;
    case 'ready':
      return (
        <CasesView
          key={`${model.id} ${dataset.id}`}
          modelId={model.id}
          datasetId={dataset.id}
          datasetName={dataset.name}
          evaluated={subject.evaluated}
          list={state.list}
          filter={filter}
          order={order}
          address={address}
          onShow={show}
        />
      );
  }
}

interface CasesViewProps {
  readonly modelId: number;
  readonly datasetId: number;
  readonly datasetName: string;
  readonly evaluated: boolean;
  readonly list: CaseList;
  readonly filter: CaseFilter;
  readonly order: CaseOrder;
  readonly address: string;
  readonly onShow: (next: { readonly filter: CaseFilter; readonly order: CaseOrder }) => void;
}

function CasesView(props: CasesViewProps) {
  const { modelId, datasetId, list, filter, order, address, onShow } = props;
  const { indices, table } = list;
  const selection = useSelection(datasetId);
  const position = useReviewOrder((state) => state.position);
  const cursor = Math.min(position, Math.max(0, indices.length - 1));
  const [anchor, setAnchor] = useState<number | null>(null);
  const [dialog, setDialog] = useState<'explain' | 'report' | null>(null);
  const chosen = selection.indices;
  const acted = useMemo(
    () => (chosen.size > 0 ? Int32Array.from(chosen).sort() : indices),
    [chosen, indices],
  );

  const setCursor = (to: number) => useReviewOrder.setState({ position: to });
  const open = (at: number) => {
    const index = indices[at];
    if (index === undefined) return;
    const back = hrefOf('cases', new URLSearchParams(address));
    useReviewOrder.setState({ order: { modelId, datasetId, indices, address: back }, position: at });
    openCase({ modelId, datasetId, index });
  };
  const rangeTo = (to: number) => {
    const from = anchor ?? cursor;
    selection.add(indices.subarray(Math.min(from, to), Math.max(from, to) + 1));
    setAnchor(from);
    setCursor(to);
  };
  const moveTo = (to: number, extend: boolean) => {
    if (extend) rangeTo(to);
    else {
      setAnchor(null);
      setCursor(to);
    }
  };
  const toggle = (at: number, extend: boolean) => {
    const index = indices[at];
    if (index === undefined) return;
    if (extend) rangeTo(at);
    else {
      selection.toggle(index);
      setAnchor(at);
      setCursor(at);
    }
  };

  useKeys('Cases', [
    { keys: 'o', label: t('Open the case at the cursor (also Enter)'), run: () => open(cursor) },
    { keys: 'x', label: t('Choose the case at the cursor'), run: () => toggle(cursor, false) },
    {
      keys: 'Shift+X',
      label: t('Choose from the last chosen case to the cursor'),
      run: () => toggle(cursor, true),
    },
    { keys: 'Ctrl+a', label: t('Choose all filtered cases'), run: () => selection.choose(indices) },
    {
      keys: 'Escape',
      label: t('Choose nothing'),
      run: () => selection.clear(),
      disabled: chosen.size === 0,
    },
    {
      keys: 'm',
      label: t('Misclassified cases only, or all'),
      run: () =>
        onShow({ filter: { ...filter, outcome: filter.outcome === 'wrong' ? null : 'wrong' }, order }),
    },
    { keys: 'e', label: t('Explain the chosen or all filtered cases'), run: () => setDialog('explain') },
    {
      keys: 'r',
      label: t('Report of the chosen cases'),
      run: () => setDialog('report'),
      disabled: chosen.size === 0,
    },
  ]);

  const cell = (at: number, place: CellPlace) => {
    const index = indices[at];
    if (index === undefined) return null;
    const outcome = table.outcome[index];
    return (
      <CaseTile
        key={index}
        {...place}
        datasetId={datasetId}
        index={index}
        label={nameOf(table.label, index)}
        predicted={nameOf(table.predicted, index)}
        confidence={table.confidence?.[index] ?? null}
        right={outcome === 0 ? null : outcome === rightPrediction}
        verdict={verdicts[table.verdict.codes[index] ?? -1] ?? null}
        isCursor={at === cursor}
        isSelected={chosen.has(index)}
        selecting={chosen.size > 0}
      />
    );
  };
  const offered = (Object.keys(orderNames) as CaseOrder[]).filter(
    (each) => each === 'index' || (each === 'loss-falling' ? list.hasLoss : table.confidence !== null),
  );
  return (
    <div className={styles.screen}>
      <FacetPanel
        table={table}
        result={list.result}
        filter={filter}
        onFilter={(next) => onShow({ filter: next, order })}
      />
      <section className={styles.main} aria-label={t('Cases')}>
        <div className={styles.toolbar}>
          <h2 className={styles.count} aria-live="polite">
            {formatCount(indices.length)}
            {indices.length === table.samples
              ? ''
              : t(' of {{samples}}', { samples: formatCount(table.samples) })}{' '}
            {table.samples === 1 ? t('case') : t('cases')}
          </h2>
          {chosen.size > 0 && (
            <span className={styles.chosen}>
              {t('{{size}} chosen', { size: formatCount(chosen.size) })}
              <Button tone="quiet" onPress={() => selection.clear()}>
                {t('Clear')}
              </Button>
            </span>
          )}
          <span className={styles.space} />
          <Select
            label={t('Order')}
            labelHidden
            options={offered.map((id) => ({ id, name: orderNames[id] }))}
            value={order}
            onChange={(next) => onShow({ filter, order: next })}
          />
          <Button icon={Sparkles} isDisabled={acted.length === 0} onPress={() => setDialog('explain')}>
            {chosen.size > 0
              ? t('Explain chosen')
              : isEveryCase(filter)
                ? t('Explain all')
                : t('Explain filtered')}{' '}
            ({formatCount(acted.length)})
          </Button>
          <Button icon={FileText} isDisabled={chosen.size === 0} onPress={() => setDialog('report')}>
            {t('Report')}
          </Button>
        </div>
        <div className={styles.chips}>
          <FilterChips filter={filter} onFilter={(next) => onShow({ filter: next, order })} />
        </div>
        {!props.evaluated && <NotEvaluated />}
        {indices.length === 0 ? (
          <EmptyState
            icon={SearchX}
            title={t('No case passes these filters')}
            action={
              <Button onPress={() => onShow({ filter: everyCase, order })}>{t('Clear all filters')}</Button>
            }
          />
        ) : (
          <CaseGrid
            label={t('Cases of {{datasetName}}', { datasetName: props.datasetName })}
            count={indices.length}
            cursor={cursor}
            onCursor={moveTo}
            onOpen={open}
            onToggle={toggle}
            renderCell={cell}
          />
        )}
        <CursorLine datasetId={datasetId} index={indices[cursor] ?? null} />
      </section>
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
