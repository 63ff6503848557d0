import { useCall } from '../../app/calls.ts';
import { t } from '../../language/language.ts';
import styles from './cases-screen.module.css';

/** What stands under the cursor, and the keys of the grid. */
export function CursorLine({
  datasetId,
  index,
}: {
  readonly datasetId: number;
  readonly index: number | null;
}) {
  const asked = useCall('cases.samples', index === null ? null : { datasetId, indices: [index] }, {
    keepPrevious: true,
  });
  const sample = index === null ? undefined : asked.data?.samples[0];
  const facts =
    sample === undefined
      ? []
      : [
          sample.name,
          `${sample.width} × ${sample.height}`,
          ...(sample.lot === null ? [] : [t('lot {{lot}}', { lot: sample.lot })]),
          ...(sample.wafer === null ? [] : [t('wafer {{wafer}}', { wafer: sample.wafer })]),
        ];
  return (
    <footer className={styles.footer}>
      <span className={styles.facts}>{facts.join('  ·  ')}</span>
      <span className={styles.keys}>
        {t('Arrows move, Enter opens, X chooses, Shift extends, ? shows all keys')}
      </span>
    </footer>
  );
}
