import { useRef } from 'react';
import type { ReliabilityBin } from '#contract/evaluation.ts';
import { across, type Plot, ShareAxes, up } from '../../components/charts/axes.tsx';
import { useElementWidth } from '../../components/element-width.ts';
import { formatCount, formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './charts.module.css';

const HEIGHT = 250;
const COUNTS_HEIGHT = 34;

/**
 * Accuracy against confidence in equal bins (Guo 2017). On the diagonal confidence is honest; bars under it are
 * overconfident. Below: how many answers fall into each bin.
 */
export function ReliabilityDiagram({ bins }: { readonly bins: readonly ReliabilityBin[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const plot: Plot = { width, height: HEIGHT, left: 34, right: 8, top: 22, bottom: 38 };
  const most = Math.max(1, ...bins.map(({ count }) => count));
  return (
    <div ref={frame} className={styles.chart}>
      {width > 0 && (
        <svg width={width} height={HEIGHT + COUNTS_HEIGHT} role="img" aria-label={description(bins)}>
          <ShareAxes plot={plot} horizontal={t('Confidence, %')} vertical={t('Accuracy, %')} />
          {bins.map((bin) => {
            if (bin.accuracy === null || bin.confidence === null) return null;
            const [left, right] = [across(plot, bin.low) + 1, across(plot, bin.high) - 1];
            return (
              <g key={bin.low}>
                <title>{wordsOf(bin)}</title>
                <rect
                  className={styles.bar}
                  x={left}
                  y={up(plot, bin.accuracy)}
                  width={Math.max(1, right - left)}
                  height={up(plot, 0) - up(plot, bin.accuracy)}
                />
                <line
                  className={styles.claimed}
                  x1={left}
                  x2={right}
                  y1={up(plot, bin.confidence)}
                  y2={up(plot, bin.confidence)}
                />
              </g>
            );
          })}
          <line
            className={styles.ideal}
            x1={across(plot, 0)}
            y1={up(plot, 0)}
            x2={across(plot, 1)}
            y2={up(plot, 1)}
          />
          {bins.map((bin) => (
            <rect
              key={bin.low}
              className={styles.count}
              x={across(plot, bin.low) + 1}
              y={HEIGHT + COUNTS_HEIGHT - (bin.count / most) * (COUNTS_HEIGHT - 4)}
              width={Math.max(1, across(plot, bin.high) - across(plot, bin.low) - 2)}
              height={(bin.count / most) * (COUNTS_HEIGHT - 4)}
            />
          ))}
        </svg>
      )}
      <ul className={styles.legend}>
        <li>
          <span className={styles.barKey} /> {t('accuracy')}
        </li>
        <li>
          <span className={styles.claimedKey} /> {t('mean confidence')}
        </li>
        <li>
          <span className={styles.idealKey} /> {t('perfect calibration')}
        </li>
        <li>
          <span className={styles.countKey} /> {t('number of answers')}
        </li>
      </ul>
    </div>
  );
}

function wordsOf({ low, high, count, accuracy, confidence }: ReliabilityBin): string {
  return (
    t('confidence {{low}} to {{high}}: {{count}} answers, ', {
      low: formatPercent(low, 0),
      high: formatPercent(high, 0),
      count: formatCount(count),
    }) +
    t('accuracy {{accuracy}}, mean confidence {{confidence}}', {
      accuracy: formatPercent(accuracy),
      confidence: formatPercent(confidence),
    })
  );
}

function description(bins: readonly ReliabilityBin[]): string {
  const filled = bins.filter(({ count }) => count > 0);
  return t('Reliability diagram. {{wordsOf}}', { wordsOf: filled.map(wordsOf).join('; ') });
}
