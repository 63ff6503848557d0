import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Explanation } from '#contract/explanation.ts';
import { formatCount, formatDuration } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './column.module.css';

/** What stands under the crosshair, what was explained and what it cost; warnings below. */
export function ColumnFacts(props: {
  readonly explanation: Explanation;
  readonly atCrosshair: string;
  /** Further facts of the method. */
  readonly children?: ReactNode;
}) {
  const { explanation, atCrosshair } = props;
  const { target } = explanation;
  return (
    <>
      <dl className={styles.facts}>
        <div>
          <dt>{t('At crosshair')}</dt>
          <dd title={atCrosshair}>{atCrosshair}</dd>
        </div>
        <div>
          <dt>{t('Target')}</dt>
          <dd className={styles.name} title={target.label}>
            {target.label}
          </dd>
        </div>
        <div>
          <dt>{t('Passes')}</dt>
          <dd>{formatCount(explanation.passes)}</dd>
        </div>
        <div>
          <dt>{t('Time')}</dt>
          <dd>{formatDuration(explanation.seconds)}</dd>
        </div>
        {props.children}
      </dl>
      {explanation.warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          <TriangleAlert size={14} aria-hidden />
          {warning}
        </p>
      ))}
    </>
  );
}
