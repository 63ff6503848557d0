import { useRef } from 'react';
import { Label, Slider } from 'react-aria-components';
import { create } from 'zustand';
import type { Evaluation, ThresholdPoint } from '#contract/evaluation.ts';
import { across, type Plot, ShareAxes, up } from '../../components/charts/axes.tsx';
import { useElementWidth } from '../../components/element-width.ts';
import { formatCount, formatPercent } from '../../components/format.ts';
import { Track } from '../../components/slider-track.tsx';
import { t } from '../../language/language.ts';
import charts from './charts.module.css';
import styles from './threshold-panel.module.css';

const HEIGHT = 200;

/** The chosen confidence, kept while one looks at other screens. */
const useThreshold = create<{ readonly threshold: number }>()(() => ({ threshold: 0.8 }));

type Curve = 'accuracy' | 'purity' | 'manual';
const curves: readonly Curve[] = ['accuracy', 'purity', 'manual'];

/** What stays automatic, and how good that is, when answers under a confidence go to manual review. */
export function ThresholdPanel({ evaluation }: { readonly evaluation: Evaluation }) {
  const { threshold } = useThreshold();
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const points = evaluation.thresholds;
  const point = nearest(points, threshold);
  const plot: Plot = { width, height: HEIGHT, left: 34, right: 8, top: 8, bottom: 22 };
  if (point === null) return <p>{t('There is nothing to choose a threshold from.')}</p>;

  return (
    <div ref={frame} className={styles.panel}>
      <dl className={styles.figures}>
        <div>
          <dt>
            <span className={charts.accuracyKey} /> {t('Accuracy')}
          </dt>
          <dd>{formatPercent(point.accuracy)}</dd>
        </div>
        <div>
          <dt>
            <span className={charts.purityKey} /> {t('Purity')}
          </dt>
          <dd>{formatPercent(point.purity)}</dd>
        </div>
        <div>
          <dt>
            <span className={charts.manualKey} /> {t('Manual review')}
          </dt>
          <dd>
            {formatPercent(point.manual)}
            <small>
              {t('{{manual}} pictures', { manual: formatCount(point.manual * evaluation.samples) })}
            </small>
          </dd>
        </div>
      </dl>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-label={description(point)}>
          <ShareAxes plot={plot} horizontal="" />
          {curves.map((curve) => (
            <path key={curve} className={charts[curve]} d={pathOf(points, curve, plot)} />
          ))}
          <line
            className={charts.marker}
            x1={across(plot, point.threshold)}
            x2={across(plot, point.threshold)}
            y1={up(plot, 0)}
            y2={up(plot, 1)}
          />
          {curves.map((curve) => {
            const value = point[curve];
            return value === null ? null : (
              <circle
                key={curve}
                className={charts.dot}
                cx={across(plot, point.threshold)}
                cy={up(plot, value)}
                r={3.5}
              />
            );
          })}
        </svg>
      )}
      <Slider
        className={styles.slider ?? ''}
        minValue={0}
        maxValue={1}
        step={0.01}
        value={threshold}
        formatOptions={{ style: 'percent' }}
        onChange={(value) => useThreshold.setState({ threshold: value })}
      >
        <Track />
        <Label className={styles.label ?? ''}>
          {t('Answers under')} <strong>{formatPercent(threshold, 0)}</strong>{' '}
          {t('confidence go to manual review')}
        </Label>
      </Slider>
    </div>
  );
}

/** The point whose threshold is nearest to the one asked for. */
export function nearest(points: readonly ThresholdPoint[], threshold: number): ThresholdPoint | null {
  let best: ThresholdPoint | null = null;
  for (const point of points) {
    if (best === null || Math.abs(point.threshold - threshold) < Math.abs(best.threshold - threshold))
      best = point;
  }
  return best;
}

/** A line through the points that have a value; it breaks where there is none. */
function pathOf(points: readonly ThresholdPoint[], curve: Curve, plot: Plot): string {
  let path = '';
  let drawing = false;
  for (const point of points) {
    const value = point[curve];
    if (value === null) {
      drawing = false;
      continue;
    }
    path += `${drawing ? 'L' : 'M'}${across(plot, point.threshold).toFixed(1)} ${up(plot, value).toFixed(1)}`;
    drawing = true;
  }
  return path;
}

function description({ threshold, accuracy, purity, manual }: ThresholdPoint): string {
  return (
    t('At {{threshold}} confidence: accuracy {{accuracy}}, ', {
      threshold: formatPercent(threshold, 0),
      accuracy: formatPercent(accuracy),
    }) +
    t('purity {{purity}}, manual review {{manual}}', {
      purity: formatPercent(purity),
      manual: formatPercent(manual),
    })
  );
}
