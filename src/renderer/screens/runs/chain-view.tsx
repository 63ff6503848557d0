import { useVirtualizer } from '@tanstack/react-virtual';
import { Link2, Link2Off } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ChainLink } from '#contract/provenance.ts';
import { useCall } from '../../app/calls.ts';
import { hrefOf } from '../../app/route.ts';
import { classNames } from '../../components/class-names.ts';
import { formatCount, formatTime, shortHash } from '../../components/format.ts';
import { EmptyState, FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import styles from './chain.module.css';
import { usePagedChain } from './paged-chain.ts';
import { placeAfter } from './place-after.ts';
import { runKind } from './run-words.ts';

/** Height of a link with the line that says what it follows. */
const LINK_HEIGHT = 66;

/** The chain of records, newest first: each with its link to the one before, and where a link is broken, why. */
export function ChainView() {
  const newest = useCall('runs.chain', { before: null, limit: 1 }, { keepPrevious: true });
  if (newest.error !== null)
    return <FailureNotice failure={newest.error} onRetry={() => void newest.refetch()} />;
  if (newest.data === undefined) return <Loading what={t('the chain')} />;
  const { total } = newest.data;
  if (total === 0) {
    return (
      <EmptyState icon={Link2} title={t('No records yet')}>
        {t('Every run that is done adds a record that names the hash of the one before.')}
      </EmptyState>
    );
  }
  return <Chain total={total} />;
}

/** Only links in sight exist; arrow keys walk along the chain, Home and End go to its ends. */
function Chain({ total }: { readonly total: number }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINK_HEIGHT,
    overscan: 12,
  });
  const items = rows.getVirtualItems();
  const { at, broken } = usePagedChain(total, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  const walk = (event: KeyboardEvent) => {
    const to = placeAfter(event.key, active, total);
    if (to === null) return;
    event.preventDefault();
    const place = Math.min(total - 1, Math.max(0, to));
    setActive(place);
    rows.scrollToIndex(place, { align: 'auto' });
    // The link may have to be drawn first, or be on its way: then its place has the focus, and hands it on.
    requestAnimationFrame(() => {
      const item = scroller.current?.querySelector<HTMLElement>(`li[data-place="${place}"]`);
      (item?.querySelector('a') ?? item)?.focus({ preventScroll: true });
    });
  };
  return (
    <section className={styles.view} aria-label={t('Chain of records')}>
      <p className={styles.summary} role="status">
        {t('{{total}} records. Each names the hash of the one before; what was changed shows here.', {
          total: formatCount(total),
        })}{' '}
        {broken > 0 && (
          <strong className={styles.broken}>
            {t('{{broken}} in sight are not as they were written.', { broken: formatCount(broken) })}
          </strong>
        )}
      </p>
      <div ref={scroller} className={styles.scroller} data-chain-scroller>
        <ol
          className={styles.chain}
          style={{ height: rows.getTotalSize() }}
          aria-label={t('Records, newest first')}
        >
          {items.map(({ index, start }) => {
            const link = at(index);
            return (
              <li
                key={index}
                aria-setsize={total}
                aria-posinset={index + 1}
                className={classNames(
                  styles.link,
                  (link === 'missing' || (link !== null && link.fault !== null)) && styles.faulty,
                )}
                style={{ top: start, height: LINK_HEIGHT }}
                data-place={index}
                tabIndex={index === active && (link === null || link === 'missing') ? 0 : -1}
                onKeyDown={walk}
                onFocus={() => setActive(index)}
              >
                {link === null || link === 'missing' ? (
                  <span className={styles.record}>
                    <span className={styles.sequence}>{formatCount(total - index)}</span>
                    <span className={styles.what}>
                      {link === 'missing' ? t('This record is not there any more') : '…'}
                    </span>
                  </span>
                ) : (
                  <Link link={link} active={index === active} />
                )}
              </li>
            );
          })}
        </ol>
      </div>
    </section>
  );
}

function Link(props: { readonly link: ChainLink; readonly active: boolean }) {
  const { sequence, runId, kind, method, subject, endedAt, hash, previous, fault } = props.link;
  const Icon = fault === null ? Link2 : Link2Off;
  const anchor = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    const own = anchor.current;
    if (own !== null && own.parentElement === document.activeElement) own.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <a
        ref={anchor}
        className={styles.record}
        href={hrefOf('runs', { run: runId })}
        tabIndex={props.active ? 0 : -1}
      >
        <span className={styles.sequence}>{formatCount(sequence)}</span>
        <span className={styles.what}>
          {kind === method ? runKind(kind) : `${runKind(kind)}: ${method}`}
          <span className={styles.subject} title={subject}>
            {subject}
          </span>
        </span>
        <span className={styles.when}>{endedAt === '' ? '–' : formatTime(endedAt)}</span>
        <code title={hash}>{shortHash(hash)}</code>
      </a>
      <p className={styles.to} title={fault ?? undefined}>
        <Icon size={13} aria-hidden />
        <span>
          {fault ??
            (sequence === 1
              ? t('The first of the chain')
              : t('follows {{previous}}', { previous: shortHash(previous) }))}
        </span>
      </p>
    </>
  );
}
