import { type CSSProperties, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { t } from '../../language/language.ts';
import { caseListHandlers, useFocusOnArrival } from './case-list-input.ts';
import { useCaseNames } from './case-names.ts';
import { type CaseOrder, partsOf, type SortKey } from './case-order.ts';
import { CaseRow } from './case-row.tsx';
import styles from './case-table-view.module.css';
import type { ListedCasesProps } from './case-view.ts';
import { gridGeometry, movedCursor, rowTop, scrollTopShowing, visibleRows } from './grid-geometry.ts';
import { SortButton } from './sort-button.tsx';
import { columnTitles, columnTracks, tableColumns, useHiddenColumns } from './table-columns.ts';

const rowHeight = 40;
const headHeight = 32;
const idPrefix = 'case-row-';
const rowId = (position: number) => `${idPrefix}${position}`;

export interface CaseTableViewProps extends ListedCasesProps {
  readonly order: CaseOrder;
  readonly onOrder: (order: CaseOrder) => void;
}

/** The filtered cases as a table: only the rows near the visible ones exist. Keys are those of the grid. */
export function CaseTableView(props: CaseTableViewProps) {
  const { datasetId, list, cursor, order, onOrder, onMove, onOpen, onToggle } = props;
  const { indices } = list;
  const count = indices.length;
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  const [scrollTop, setScrollTop] = useState(0);
  const { hidden } = useHiddenColumns();
  const columns = shownColumns(hidden, list.alike.similarity !== null);
  const geometry = geometryOf(count, height);
  const { from, to } = visibleRows(geometry, scrollTop);
  const names = useCaseNames(datasetId, indices, from, to);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setHeight(element.clientHeight - headHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current;
    if (element === null || count === 0 || height <= 0) return;
    const target = scrollTopShowing(geometryOf(count, height), cursor, element.scrollTop);
    if (target !== element.scrollTop) element.scrollTop = target;
  }, [cursor, count, height]);
  useFocusOnArrival(box);
  const handlers = caseListHandlers({
    ...{ count, cursor, onMove, onOpen, onToggle },
    idPrefix,
    moved: (key) =>
      key === 'ArrowLeft' || key === 'ArrowRight' ? null : movedCursor(geometry, count, cursor, key),
  });
  const gridProps = {
    role: 'grid',
    tabIndex: 0,
    'data-arrival': true,
    'aria-label': props.label,
    'aria-multiselectable': true,
    'aria-rowcount': count + 1,
    'aria-colcount': columns.length + 2,
    'aria-activedescendant': count > 0 ? rowId(cursor) : undefined,
    ...handlers,
    onScroll: () => setScrollTop(box.current?.scrollTop ?? 0),
  } as const;
  const tracks = ['72px', 'minmax(140px, 2fr)', ...columns.map((key) => columnTracks[key])].join(' ');
  const trackStyle: CSSProperties & Record<'--tracks', string> = { '--tracks': tracks };
  return (
    <div ref={box} className={styles.box} {...gridProps} style={trackStyle}>
      <div className={styles.head} {...headRole}>
        <span {...columnHeader(1)} className={styles.title}>
          {t('Picture')}
        </span>
        <span {...columnHeader(2)} className={styles.title}>
          {t('Name')}
        </span>
        {columns.map((key, at) => {
          const parts = partsOf(order);
          const sorted = parts?.key === key ? (parts.falling ? 'descending' : 'ascending') : undefined;
          return (
            <span key={key} {...columnHeader(at + 3, sorted)}>
              <SortButton column={key} title={columnTitles[key]} order={order} onOrder={onOrder} />
            </span>
          );
        })}
      </div>
      <div className={styles.content} {...rowsRole} style={{ height: geometry.contentHeight }}>
        {Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at).map((position) => {
          const index = indices[position];
          if (index === undefined) return null;
          return (
            <CaseRow
              key={position}
              id={rowId(position)}
              position={position}
              top={rowTop(geometry, position, scrollTop)}
              datasetId={datasetId}
              index={index}
              name={names.get(index) ?? null}
              list={list}
              columns={columns}
              isCursor={position === cursor}
              isSelected={props.chosen.has(index)}
            />
          );
        })}
      </div>
    </div>
  );
}

const headRole = { role: 'row', 'aria-rowindex': 1 } as const;
const rowsRole = { role: 'rowgroup' } as const;
const columnHeader = (position: number, sorted?: 'ascending' | 'descending') =>
  ({ role: 'columnheader', 'aria-colindex': position, 'aria-sort': sorted }) as const;

function geometryOf(count: number, height: number) {
  return gridGeometry(
    count,
    { width: 1, height: Math.max(0, height) },
    { minimumWidth: 1, height: rowHeight },
  );
}

/** Similarity is a column while cases are searched by it, and only then. */
function shownColumns(hidden: readonly SortKey[], searched: boolean): readonly SortKey[] {
  return tableColumns.filter((key) => (key === 'similarity' ? searched : !hidden.includes(key)));
}
