import { ArrowUp, Link2, Link2Off } from 'lucide-react';
import { useState } from 'react';
import type { ChainLink } from '#contract/provenance.ts';
import { useCall } from '../../app/calls.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { formatCount, formatTime, shortHash } from '../../components/format.ts';
import { EmptyState, FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import styles from './chain.module.css';
import { runKind } from './run-words.ts';

const pageLength = 100;

/** The chain of records, newest first: each with its link to the one before, and where a link is broken, why. */
export function ChainView() {
  // The first record of each page; the last entry is the page that is shown.
  const [pages, setPages] = useState<readonly (number | null)[]>([null]);
  const before = pages.at(-1) ?? null;
  const asked = useCall('runs.chain', { before, limit: pageLength }, { keepPrevious: true });
  if (asked.error !== null)
    return <FailureNotice failure={asked.error} onRetry={() => void asked.refetch()} />;
  if (asked.data === undefined) return <Loading what={t('the chain')} />;
  const { total, links } = asked.data;
  const broken = links.filter(({ fault }) => fault !== null).length;
  const last = links.at(-1);
  if (links.length === 0) {
    return (
      <EmptyState icon={Link2} title={t('No records yet')}>
        {t('Every run that is done adds a record that names the hash of the one before.')}
      </EmptyState>
    );
  }
  return (
    <section className={styles.view} aria-label={t('Chain of records')}>
      <p className={styles.summary} role="status">
        {t('{{total}} records. Each names the hash of the one before; what was changed shows here.', {
          total: formatCount(total),
        })}{' '}
        {broken > 0 && (
          <strong className={styles.broken}>
            {t('{{broken}} on this page are not as they were written.', { broken: formatCount(broken) })}
          </strong>
        )}
      </p>
      {pages.length > 1 && (
        <Button icon={ArrowUp} onPress={() => setPages(pages.slice(0, -1))}>
          {t('Newer records')}
        </Button>
      )}
      <ol className={styles.chain}>
        {links.map((link) => (
          <Link key={link.sequence} link={link} />
        ))}
      </ol>
      {last !== undefined && last.sequence > 1 && (
        <Button onPress={() => setPages([...pages, last.sequence])}>{t('Older records')}</Button>
      )}
    </section>
  );
}

function Link({ link }: { readonly link: ChainLink }) {
  const { sequence, runId, kind, method, subject, endedAt, hash, previous, fault } = link;
  const Icon = fault === null ? Link2 : Link2Off;
  return (
    <li className={classNames(styles.link, fault !== null && styles.faulty)}>
      <a className={styles.record} href={hrefOf('runs', { run: runId })}>
        <span className={styles.sequence}>{formatCount(sequence)}</span>
        <span className={styles.what}>
          {kind === method ? runKind(kind) : `${runKind(kind)}: ${method}`}
          <span className={styles.subject}>{subject}</span>
        </span>
        <span className={styles.when}>{endedAt === '' ? '–' : formatTime(endedAt)}</span>
        <code title={hash}>{shortHash(hash)}</code>
      </a>
      <p className={styles.to}>
        <Icon size={13} aria-hidden />
        {fault ??
          (sequence === 1
            ? t('The first of the chain')
            : t('follows {{previous}}', { previous: shortHash(previous) }))}
      </p>
    </li>
  );
}
