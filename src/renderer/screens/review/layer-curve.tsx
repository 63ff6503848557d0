import { alikeBelow, type SanityStep } from '#contract/sanity-checks.ts';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';
import styles from './layer-curve.module.css';

const width = 334;
const height = 96;
const left = 28;
const right = 8;
const top = 8;
const bottom = 18;

/** Rank correlation after each step of a cascading randomisation, from the answer (left) down to the input. */
export function LayerCurve({ steps }: { readonly steps: readonly SanityStep[] }) {
  const low = Math.min(0, ...steps.map(({ correlation }) => correlation)) < 0 ? -1 : 0;
  const x = (position: number) => left + ((width - left - right) * position) / Math.max(1, steps.length - 1);
  const y = (value: number) => top + ((1 - value) / (1 - low)) * (height - top - bottom);
  const points = steps.map(({ correlation }, position) => `${x(position)},${y(correlation)}`);
  const spoken = steps.map(({ layer, correlation }) => `${layer} ${formatValue(correlation, 2)}`);
  return (
    <figure className={styles.figure}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label={t('Rank correlation with the original map after each layer: {{spoken}}', {
          spoken: spoken.join(', '),
        })}
      >
        {[low, 0, 1].map((tick) => (
          <g key={tick} className={styles.axis}>
            <line x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} />
            <text x={left - 6} y={y(tick) + 4} textAnchor="end">
              {formatValue(tick)}
            </text>
          </g>
        ))}
        <line
          x1={left}
          x2={width - right}
          y1={y(alikeBelow)}
          y2={y(alikeBelow)}
          className={styles.threshold}
        />
        <polyline points={points.join(' ')} className={styles.line} />
        {steps.map(({ layer, correlation }, position) => (
          <circle key={layer} cx={x(position)} cy={y(correlation)} r={2.5} className={styles.point}>
            <title>{`${layer}: ${formatValue(correlation, 2)}`}</title>
          </circle>
        ))}
        <text x={left} y={height - 4} className={styles.end}>
          {t('answer')}
        </text>
        <text x={width - right} y={height - 4} textAnchor="end" className={styles.end}>
          {t('input')}
        </text>
      </svg>
      <figcaption>
        {t(
          'Weights are replaced by random ones from the answer down, one layer more at each point. Dashed: {{alikeBelow}}.',
          { alikeBelow },
        )}
      </figcaption>
    </figure>
  );
}
