import { hrefOf } from '../../app/route.ts';
import { PartsNav } from '../../components/parts-nav.tsx';
import { t } from '../../language/language.ts';

export type RunsPart = 'records' | 'chain' | 'queue';

/** The parts of Runs: what was computed, how its records hang together, and what is to be. */
export function RunsParts({ part }: { readonly part: RunsPart }) {
  return (
    <PartsNav label={t('Parts of Runs')}>
      <a href={hrefOf('runs')} aria-current={part === 'records' ? 'page' : undefined}>
        {t('Records')}
      </a>
      <a href={hrefOf('runs', { part: 'chain' })} aria-current={part === 'chain' ? 'page' : undefined}>
        {t('Chain')}
      </a>
      <a href={hrefOf('runs', { part: 'queue' })} aria-current={part === 'queue' ? 'page' : undefined}>
        {t('Queue')}
      </a>
    </PartsNav>
  );
}
