import { useVirtualizer } from '@tanstack/react-virtual';
import { Check, Circle, Flag, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { ReviewState } from '#contract/review.ts';
import { thumbnailUrl } from '../../app/blobs.ts';
import { t } from '../../language/language.ts';
import type { AuditRow } from './audit-rows.ts';
import styles from './influence.module.css';
import { labelState, labelStateWords } from './label-reviews.ts';

const rowHeight = 58;

const stateIcons = {
  open: Circle,
  wrong: Flag,
  corrected: Check,
  right: Check,
  removed: Trash2,
  kept: Check,
} as const;

/** The entries of an audit, most suspicious first: one stop of Tab, J and K or the arrow keys walk. */
export function AuditList(props: {
  readonly label: string;
  readonly figure: string;
  readonly trainingId: number;
  readonly rows: readonly AuditRow[];
  readonly at: AuditRow | null;
  readonly reviewOf: (index: number) => ReviewState | null;
  readonly onMove: (row: AuditRow) => void;
  readonly onOpen: (row: AuditRow) => void;
}) {
  const { rows, at, reviewOf } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const position = at === null ? -1 : rows.indexOf(at);
  useEffect(() => {
    if (position >= 0) virtual.scrollToIndex(position, { align: 'auto' });
  }, [position, virtual]);
  // Where the entries arrive after their screen, the screen has the focus already and hands it on.
  useEffect(() => {
    if (document.activeElement?.id === 'screen') box.current?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: position + 1,
      ArrowUp: position - 1,
      PageDown: position + 10,
      PageUp: position - 10,
      Home: 0,
      End: rows.length - 1,
    };
    const to = steps[event.key];
    if (event.key === 'Enter' && at !== null) props.onOpen(at);
    else if (to === undefined) return;
    else {
      const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
      if (row !== undefined) props.onMove(row);
    }
    event.preventDefault();
  };
  const grid = {
    role: 'grid',
    tabIndex: 0,
    'data-arrival': true,
    'aria-label': props.label,
    'aria-rowcount': rows.length,
    'aria-activedescendant': position >= 0 ? rowId(position) : undefined,
    onKeyDown,
  } as const;
  return (
    <>
      <div className={styles.listHead} aria-hidden>
        <span>{t('Picture')}</span>
        <span>{props.figure}</span>
      </div>
      <div className={styles.rows} ref={box} {...grid}>
        <div style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <Row
                key={row.id}
                row={row}
                position={item.index}
                top={item.start}
                chosen={row === at}
                trainingId={props.trainingId}
                review={reviewOf(row.sampleIndex)}
                onMove={() => props.onMove(row)}
                onOpen={() => props.onOpen(row)}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}

const rowId = (position: number) => `audit-${position}`;

function Row(props: {
  readonly row: AuditRow;
  readonly position: number;
  readonly top: number;
  readonly chosen: boolean;
  readonly trainingId: number;
  readonly review: ReviewState | null;
  readonly onMove: () => void;
  readonly onOpen: () => void;
}) {
  const { row, position, review } = props;
  const state = labelState(review);
  const Icon = stateIcons[state];
  const rowRole = {
    role: 'row',
    id: rowId(position),
    'aria-rowindex': position + 1,
    'aria-selected': props.chosen,
    onClick: props.onMove,
    onDoubleClick: props.onOpen,
  } as const;
  const cellRole = { role: 'gridcell' } as const;
  return (
    <div
      {...rowRole}
      className={styles.row}
      style={{ transform: `translateY(${props.top}px)`, height: rowHeight }}
      data-state={state}
    >
      <div {...cellRole} className={styles.rowCell}>
        <img src={thumbnailUrl(props.trainingId, row.sampleIndex)} alt="" width={48} height={48} />
        <span className={styles.rowText}>
          <span className={styles.rowName}>{row.name}</span>
          <span>{row.words}</span>
          <span className={styles.rowState}>
            <Icon size={11} aria-hidden />
            {labelStateWords(review)}
          </span>
        </span>
        <span className={styles.figure}>{row.figure}</span>
      </div>
    </div>
  );
}
