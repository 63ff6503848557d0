import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import styles from './case-grid.module.css';
import { caseListHandlers, useFocusOnArrival } from './case-list-input.ts';
import {
  type GridGeometry,
  gridGeometry,
  movedCursor,
  rowTop,
  scrollTopShowing,
  visibleRows,
} from './grid-geometry.ts';

export interface CellPlace {
  readonly id: string;
  readonly left: number;
  readonly width: number;
  readonly column: number;
}

export interface CaseGridProps {
  readonly label: string;
  readonly count: number;
  /** Position of the cursor; below `count`. */
  readonly cursor: number;
  readonly onCursor: (position: number, extend: boolean) => void;
  readonly onOpen: (position: number) => void;
  readonly onToggle: (position: number, extend: boolean) => void;
  readonly renderCell: (position: number, place: CellPlace) => ReactNode;
}

const tile = { minimumWidth: 128, height: 160 };
const idPrefix = 'case-';
const cellId = (position: number) => `${idPrefix}${position}`;

/** A virtual grid of equal tiles: only the rows near the visible ones exist. */
export function CaseGrid(props: CaseGridProps) {
  const { count, cursor, onCursor, onOpen, onToggle } = props;
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [scrollTop, setScrollTop] = useState(0);
  const grid = gridGeometry(count, size, tile);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // The cursor is kept in sight when it moves or the grid changes its shape, not while the user scrolls away from it.
  useEffect(() => {
    const element = box.current;
    if (element === null || count === 0 || size.height === 0) return;
    const now = gridGeometry(count, size, tile);
    const target = scrollTopShowing(now, Math.floor(cursor / now.columns), element.scrollTop);
    if (target !== element.scrollTop) element.scrollTop = target;
  }, [cursor, count, size]);

  useFocusOnArrival(box);
  const handlers = caseListHandlers({
    ...{ count, cursor, onOpen, onToggle },
    idPrefix,
    moved: (key) => movedCursor(grid, count, cursor, key),
    onMove: onCursor,
  });
  const gridProps = {
    role: 'grid',
    tabIndex: 0,
    'data-arrival': true,
    'aria-label': props.label,
    'aria-multiselectable': true,
    'aria-rowcount': grid.rows,
    'aria-colcount': grid.columns,
    'aria-activedescendant': count > 0 ? cellId(cursor) : undefined,
    ...handlers,
    onScroll: () => setScrollTop(box.current?.scrollTop ?? 0),
  } as const;
  const { from, to } = visibleRows(grid, scrollTop);
  return (
    <div ref={box} className={styles.box} {...gridProps}>
      <div className={styles.content} style={{ height: grid.contentHeight }}>
        {Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at).map((row) => (
          <Row
            key={row}
            row={row}
            grid={grid}
            scrollTop={scrollTop}
            count={count}
            renderCell={props.renderCell}
          />
        ))}
      </div>
    </div>
  );
}

function Row(props: {
  readonly row: number;
  readonly grid: GridGeometry;
  readonly scrollTop: number;
  readonly count: number;
  readonly renderCell: CaseGridProps['renderCell'];
}) {
  const { row, grid, scrollTop, count, renderCell } = props;
  const first = row * grid.columns;
  const last = Math.min(count, first + grid.columns);
  const top = rowTop(grid, row, scrollTop);
  const rowRole = { role: 'row', 'aria-rowindex': row + 1 } as const;
  return (
    <div
      className={styles.row}
      {...rowRole}
      style={{ transform: `translateY(${top}px)`, height: grid.rowHeight }}
    >
      {Array.from({ length: last - first }, (_, column) =>
        renderCell(first + column, {
          id: cellId(first + column),
          left: column * grid.tileWidth,
          width: grid.tileWidth,
          column,
        }),
      )}
    </div>
  );
}
