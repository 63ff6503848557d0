import { useVirtualizer } from '@tanstack/react-virtual';
import { CircleCheck, CircleDashed, CircleSlash, CircleX, LoaderCircle, type LucideIcon } from 'lucide-react';
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from 'react';
import type { RunRow } from '#contract/workstation.ts';
import { hrefOf } from '../../app/route.ts';
import { classNames } from '../../components/class-names.ts';
import { formatCount, formatDuration, formatTime, shortHash } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { usePagedRuns } from './paged-runs.ts';
import { placeAfter } from './place-after.ts';
import styles from './run-table.module.css';
import { runKind, runStates } from './run-words.ts';

const ROW_HEIGHT = 30;

/** Titles by the name that the style sheet knows them by. */
const columns = [
  ['Run', t('Run')],
  ['Kind', t('Kind')],
  ['Method', t('Method')],
  ['Subject', t('Subject')],
  ['Model', t('Model')],
  ['State', t('State')],
  ['Started', t('Started')],
  ['Time', t('Time')],
  ['Passes', t('Passes')],
  ['Record', t('Record')],
] as const;

const stateIcons: Readonly<Record<RunRow['state'], LucideIcon>> = {
  running: LoaderCircle,
  done: CircleCheck,
  failed: CircleX,
  interrupted: CircleDashed,
  cancelled: CircleSlash,
};

export interface RunTableHandle {
  /** Moves to the next or previous run and opens it. */
  readonly step: (by: 1 | -1) => void;
}

/** All runs, newest first. Only what is in sight exists; arrow keys walk, Enter opens. */
export function RunTable(props: {
  readonly ref: Ref<RunTableHandle>;
  readonly total: number;
  readonly chosen: number | null;
  readonly onOpen: (runId: number) => void;
}) {
  const { ref, total, chosen, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 16,
    // The header sticks over the top of the scrolled area.
    scrollPaddingStart: ROW_HEIGHT,
  });
  const items = rows.getVirtualItems();
  const runAt = usePagedRuns(items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  const above = items[0]?.start ?? 0;
  const below = rows.getTotalSize() - (items.at(-1)?.end ?? 0);

  const move = (to: number): number => {
    const place = Math.min(total - 1, Math.max(0, to));
    setActive(place);
    rows.scrollToIndex(place, { align: 'auto' });
    return place;
  };
  useImperativeHandle(ref, () => ({
    step: (by) => {
      // The first press opens where one stands.
      const run = runAt(move(chosen === null ? active : active + by));
      if (run !== null) onOpen(run.id);
    },
  }));
  const walk = (event: KeyboardEvent) => {
    const to = placeAfter(event.key, active, total);
    if (to === null) return;
    event.preventDefault();
    const place = move(to);
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-place="${place}"]`)?.focus({ preventScroll: true }),
    );
  };

  return (
    <div ref={scroller} className={styles.scroller}>
      <table className={styles.table} aria-label={t('Runs')} aria-rowcount={total + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(([name, title]) => (
              <th key={name} scope="col" data-column={name}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={above} />
          {items.map(({ index }) => {
            const run = runAt(index);
            return (
              <tr
                key={index}
                aria-rowindex={index + 2}
                className={classNames(run !== null && run.id === chosen && styles.chosen)}
              >
                {run === null ? (
                  <td colSpan={columns.length}>
                    <span className={styles.waiting} />
                  </td>
                ) : (
                  <>
                    <td>
                      {/* The link reaches over the whole row. */}
                      <a
                        className={styles.link}
                        href={hrefOf('runs', { run: run.id })}
                        aria-current={run.id === chosen ? 'true' : undefined}
                        data-place={index}
                        tabIndex={index === active ? 0 : -1}
                        onFocus={() => setActive(index)}
                        onKeyDown={walk}
                      >
                        {run.id}
                      </a>
                    </td>
                    <Cells run={run} />
                  </>
                )}
              </tr>
            );
          })}
          <Spacer height={below} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are out of sight. */
function Spacer({ height }: { readonly height: number }) {
  return height <= 0 ? null : <tr aria-hidden className={styles.spacer} style={{ height }} />;
}

function Cells({ run }: { readonly run: RunRow }) {
  const Icon = stateIcons[run.state];
  return (
    <>
      <td title={runKind(run.kind)}>{runKind(run.kind)}</td>
      <td title={run.method}>{run.method}</td>
      <td title={run.subject}>{run.subject}</td>
      <td>{run.model ?? '–'}</td>
      <td>
        <span className={classNames(styles.state, styles[run.state])}>
          <Icon size={14} aria-hidden />
          {runStates[run.state]}
        </span>
      </td>
      <td>{formatTime(run.startedAt)}</td>
      <td className={styles.number}>{run.seconds === null ? '–' : formatDuration(run.seconds)}</td>
      <td className={styles.number}>{formatCount(run.passes)}</td>
      <td>{run.recordHash === null ? '–' : <code>{shortHash(run.recordHash)}</code>}</td>
    </>
  );
}
