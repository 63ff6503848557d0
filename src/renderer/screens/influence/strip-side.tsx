import { Toolbar } from 'react-aria-components';
import type { InfluenceRanking, InfluentialSample } from '#contract/influence.ts';
import { t } from '../../language/language.ts';
import styles from './influence-strip.module.css';
import { InfluenceTile } from './influence-tile.tsx';
import type { useLabelReviews } from './label-reviews.ts';

/** The pictures of one side: one stop of Tab, arrow keys walk, Enter compares. */
export function StripSide(props: {
  readonly side: 'for' | 'against';
  readonly ranking: InfluenceRanking;
  readonly reviewOf: ReturnType<typeof useLabelReviews>['of'];
  readonly onCompare: (sample: InfluentialSample) => void;
  readonly onFlag: (index: number) => void;
}) {
  const { side, ranking } = props;
  const samples = ranking[side];
  const { label } = ranking.target;
  const title = side === 'for' ? t('For {{label}}', { label }) : t('Against {{label}}', { label });
  return (
    <div className={styles.side}>
      <h3>
        <span aria-hidden>{side === 'for' ? '+' : '−'}</span> {title}
      </h3>
      {samples.length === 0 ? (
        <p className={styles.quiet}>
          {side === 'for'
            ? t('No training picture speaks for it.')
            : t('No training picture speaks against it.')}
        </p>
      ) : (
        <Toolbar aria-label={title} className={styles.row ?? ''}>
          {samples.map((sample) => (
            <InfluenceTile
              key={sample.sampleIndex}
              sample={sample}
              trainingId={ranking.training.datasetId}
              target={label}
              review={props.reviewOf(sample.sampleIndex)}
              onCompare={() => props.onCompare(sample)}
              onFlag={() => props.onFlag(sample.sampleIndex)}
            />
          ))}
        </Toolbar>
      )}
    </div>
  );
}
