import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { areaText } from '../../viewer/area-text.ts';
import type { Rectangle } from '../../viewer/placement.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { pinSegments } from '../../viewer/view-store.ts';
import { factOf, orderedSegments, type ScoredSegments, type SegmentOrder } from './scored-segments.ts';
import { scoreText } from './segment-facts.tsx';
import styles from './segment-table.module.css';

const rowHeight = 24;
const pageStep = 10;

/** A share of the network's input in words: its area on the picture where that is known, and both. */
type ShareWords = (share: number) => { readonly short: string; readonly whole: string };

interface Column {
  readonly by: SegmentOrder;
  readonly title: string;
  /** What the title stands for, where it is short. */
  readonly words?: string;
}

const plain: readonly Column[] = [
  { by: 'segment', title: t('Segment') },
  { by: 'score', title: t('Score') },
];
const error: Column = { by: 'error', title: '±', words: t('± standard error') };
const area: Column = { by: 'area', title: t('Area') };
const group: Column = { by: 'group', title: t('Group'), words: t('Group (meta-superpixel)') };

/** All segments of a column, sortable. Arrow keys and the pointer let a segment stand out on the pictures. */
export function SegmentTable(props: {
  readonly title: string;
  readonly scored: ScoredSegments;
  readonly marked: readonly number[];
  /** Where the segments lie on the picture, and the size of its pixels. */
  readonly placement: Rectangle | null;
  readonly pixelSizeNm: number | null;
}) {
  const { title, scored, marked, placement, pixelSizeNm } = props;
  const shareWords = (share: number) => {
    const area =
      placement === null ? null : areaText(share * placement.width * placement.height, pixelSizeNm);
    const percent = formatPercent(share);
    return { short: area ?? percent, whole: area === null ? percent : `${percent} (${area})` };
  };
  const [sort, setSort] = useState<{ readonly by: SegmentOrder; readonly descending: boolean }>({
    by: 'score',
    descending: true,
  });
  const order = useMemo(() => orderedSegments(scored, sort.by, sort.descending), [scored, sort]);
  const columns = [
    ...plain,
    ...(scored.errors === null ? [] : [error]),
    area,
    ...(scored.groups === null ? [] : [group]),
  ];
  return (
    <Rows
      // Another order begins at its top.
      key={`${sort.by} ${sort.descending}`}
      {...{ title, scored, marked, order, columns, shareWords }}
      header={columns.map(({ by, title: name, words }) => (
        <SortHeader
          key={by}
          title={name}
          words={words ?? name}
          descending={sort.by === by ? sort.descending : null}
          onSort={() => setSort({ by, descending: sort.by === by ? !sort.descending : by !== 'segment' })}
        />
      ))}
    />
  );
}

function SortHeader(props: {
  readonly title: string;
  readonly words: string;
  /** Null where another column sorts. */
  readonly descending: boolean | null;
  readonly onSort: () => void;
}) {
  const { title, words, descending, onSort } = props;
  const direction = descending === null ? 'none' : descending ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={direction}>
      <button type="button" className={styles.sort} aria-label={words} title={words} onClick={onSort}>
        {title}
        {descending !== null &&
          (descending ? <ArrowDown size={11} aria-hidden /> : <ArrowUp size={11} aria-hidden />)}
      </button>
    </th>
  );
}

function Rows(props: {
  readonly title: string;
  readonly scored: ScoredSegments;
  readonly marked: readonly number[];
  readonly order: readonly number[];
  readonly columns: readonly Column[];
  readonly header: React.ReactNode;
  readonly shareWords: ShareWords;
}) {
  const { title, scored, marked, order, columns, shareWords } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const rows = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: rowHeight,
  });
  const items = rows.getVirtualItems();
  const pin = (segment: number) => pinSegments({ name: scored.name, segments: [segment] });

  useEffect(() => () => pinSegments(null), []);

  // What is pointed at on a picture comes into sight; what is pointed at here is.
  const [first] = marked;
  const own = useRef(false);
  useEffect(() => {
    if (first === undefined || own.current) return;
    const place = order.indexOf(first);
    if (place >= 0) rows.scrollToIndex(place, { align: 'auto' });
  }, [first, order, rows]);

  const walk = (event: KeyboardEvent) => {
    const to = placeAfter(event.key, active, order.length);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    setActive(to);
    rows.scrollToIndex(to, { align: 'auto' });
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-place="${to}"]`)?.focus({ preventScroll: true }),
    );
  };
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      onPointerEnter={() => {
        own.current = true;
      }}
      onPointerLeave={() => {
        own.current = false;
        pinSegments(null);
      }}
    >
      <table
        className={styles.table}
        aria-label={t('Segments of {{title}}', { title })}
        aria-rowcount={order.length + 1}
      >
        <thead>
          <tr aria-rowindex={1}>{props.header}</tr>
        </thead>
        <tbody>
          <Spacer height={items[0]?.start ?? 0} />
          {items.map(({ index }) => {
            const segment = order[index] ?? 0;
            return (
              <tr
                key={index}
                aria-rowindex={index + 2}
                data-marked={marked.includes(segment) || undefined}
                onPointerEnter={() => pin(segment)}
              >
                <Cells {...{ scored, segment, columns, shareWords }}>
                  <button
                    type="button"
                    className={styles.segment}
                    data-place={index}
                    tabIndex={index === active ? 0 : -1}
                    aria-label={spoken(scored, segment, shareWords)}
                    onFocus={() => {
                      own.current = true;
                      setActive(index);
                      pin(segment);
                    }}
                    onBlur={() => {
                      own.current = false;
                      pinSegments(null);
                    }}
                    onKeyDown={walk}
                  >
                    {segment}
                  </button>
                </Cells>
              </tr>
            );
          })}
          <Spacer height={rows.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  );
}

function Cells(props: {
  readonly scored: ScoredSegments;
  readonly segment: number;
  readonly columns: readonly Column[];
  readonly shareWords: ShareWords;
  /** The first cell. */
  readonly children: React.ReactNode;
}) {
  const fact = factOf(props.scored, props.segment);
  return props.columns.map(({ by }) => {
    if (by === 'segment') return <td key={by}>{props.children}</td>;
    const value = fact[by];
    const text =
      value === null
        ? '–'
        : by === 'area'
          ? props.shareWords(value).short
          : formatValue(value, by === 'error' ? 2 : 3);
    return <td key={by}>{text}</td>;
  });
}

function spoken(scored: ScoredSegments, segment: number, shareWords: ShareWords): string {
  const { score, error: own, rank, area: share, group: of } = factOf(scored, segment);
  const parts = [
    t('Segment {{segment}}', { segment }),
    t('score {{score}}', { score: scoreText(score, own) }),
    t('rank {{rank}} of {{count}}', { rank, count: scored.segments.count }),
    t('area {{share}}', { share: shareWords(share).whole }),
    ...(of === null ? [] : [t('group {{of}}', { of })]),
  ];
  return parts.join(', ');
}

/** Stands for the rows that are out of sight. */
function Spacer({ height }: { readonly height: number }) {
  return height <= 0 ? null : <tr aria-hidden style={{ height }} />;
}

function placeAfter(key: string, active: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: pageStep,
    PageUp: -pageStep,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  return step === undefined ? null : Math.min(count - 1, Math.max(0, active + step));
}
