import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import type { Likeness, SanityCheck } from '#contract/sanity-checks.ts';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';
import styles from './metric-table.module.css';

const icons = { different: CircleCheck, partly: CircleDashed, alike: TriangleAlert } as const;
const tones: Readonly<Record<Likeness, string>> = { different: 'good', partly: 'unsure', alike: 'bad' };

/** Whether the map depends on the network's weights and on the class, one line each. */
export function SanityBadges({ checks }: { readonly checks: readonly SanityCheck[] }) {
  return checks.map(({ metric, value, likeness, words }) => {
    const Icon = icons[likeness];
    return (
      <p key={metric} className={styles.sanity} data-tone={tones[likeness]}>
        <Icon size={14} aria-hidden />
        <span className={styles.words}>{words}</span>
        <span
          className={styles.correlation}
          title={t('Rank correlation with the map of the changed network')}
        >
          {t('ρ {{formatValue}}', { formatValue: formatValue(value, 2) })}
        </span>
      </p>
    );
  });
}
