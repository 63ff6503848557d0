import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import type { Likeness, SanityCheck } from '#contract/sanity-checks.ts';
import { VerdictMark, type VerdictTone } from '../../components/verdict-mark.tsx';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';
import styles from './metric-table.module.css';

const icons = { different: CircleCheck, partly: CircleDashed, alike: TriangleAlert } as const;
const tones: Readonly<Record<Likeness, VerdictTone>> = { different: 'good', partly: 'quiet', alike: 'warn' };

/** Whether the map depends on the network's weights and on the class, one line each. */
export function SanityBadges({ checks }: { readonly checks: readonly SanityCheck[] }) {
  return checks.map(({ metric, value, likeness, words }) => (
    <VerdictMark
      key={metric}
      icon={icons[likeness]}
      tone={tones[likeness]}
      detail={
        <span
          className={styles.correlation}
          title={t('Rank correlation with the map of the changed network')}
        >
          {t('ρ {{formatValue}}', { formatValue: formatValue(value, 2) })}
        </span>
      }
    >
      {words}
    </VerdictMark>
  ));
}
