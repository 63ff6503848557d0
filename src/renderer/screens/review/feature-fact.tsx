import type { Explanation, MethodDescription } from '#contract/explanation.ts';
import { t } from '../../language/language.ts';
import styles from './column.module.css';

/** Which feature tensor a map was made from, and how coarse the map was before it was enlarged; nothing for others. */
export function FeatureFact(props: {
  readonly explanation: Explanation;
  readonly method: MethodDescription | null;
  /** The tensor that was taken where none was named. */
  readonly fallback: string | null;
}) {
  const { explanation, method, fallback } = props;
  const parameter = method?.parameters.find(({ type }) => type === 'feature');
  if (parameter === undefined) return null;
  const named = explanation.parameters[parameter.name];
  const name = typeof named === 'string' ? named : fallback;
  const coarse = explanation.artifacts.find((artifact) => artifact.name === 'coarse');
  const [rows, columns] = coarse?.shape.slice(-2) ?? [];
  return (
    <div className={styles.feature}>
      <dt>{t('Feature tensor')}</dt>
      <dd>
        <span className={styles.name} title={name ?? undefined}>
          {name ?? t('the model’s default')}
        </span>
        {rows !== undefined && columns !== undefined && (
          <span className={styles.grid}>
            {rows} × {columns}
          </span>
        )}
      </dd>
    </div>
  );
}
