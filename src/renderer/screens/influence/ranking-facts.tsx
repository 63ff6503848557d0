import { Gauge, TriangleAlert } from 'lucide-react';
import type { InfluenceRanking } from '#contract/influence.ts';
import { navigate } from '../../app/route.ts';
import { Button } from '../../components/button.tsx';
import { Hint } from '../../components/hint.tsx';
import { t } from '../../language/language.ts';
import styles from './influence-strip.module.css';
import { fixedValue, qualityWords, weakAgreement } from './influence-words.ts';

/** What is traced, how far the values can be trusted, and how much of the answer they stand for. */
export function RankingFacts(props: { readonly ranking: InfluenceRanking; readonly onMeasure: () => void }) {
  const { ranking } = props;
  const { agreement } = ranking;
  const quality = qualityWords(ranking.quality, false);
  const intervals = qualityWords(ranking.quality, true);
  return (
    <>
      <span className={styles.fact}>
        {t('for')} <strong>{ranking.target.label}</strong>
      </span>
      {quality === null ? (
        <span className={styles.fact}>
          {t('not measured')}
          <Button tone="quiet" icon={Gauge} onPress={props.onMeasure}>
            {t('Measure')}
          </Button>
        </span>
      ) : (
        <Hint
          text={t(
            '{{intervals}}: Spearman correlation with classifiers that were fitted again, on subsets and without single pictures',
            { intervals: intervals ?? '' },
          )}
        >
          <button
            type="button"
            className={styles.quality}
            onClick={() => navigate('influence', { part: 'faithfulness', run: ranking.quality?.runId })}
          >
            {quality}
          </button>
        </Hint>
      )}
      {agreement !== null && (
        <span className={styles.fact} data-weak={agreement < weakAgreement || undefined}>
          {agreement < weakAgreement && <TriangleAlert size={13} aria-hidden />}
          {t('agreement {{agreement}}', { agreement: fixedValue(agreement) })}
          {agreement < weakAgreement && t(': these pictures explain little of the answer')}
        </span>
      )}
      {ranking.warnings.length > 0 && (
        <Hint text={ranking.warnings.join(' ')}>
          <button type="button" className={styles.quality} data-weak>
            <TriangleAlert size={13} aria-hidden />
            {ranking.warnings.length === 1
              ? t('1 warning')
              : t('{{warnings}} warnings', { warnings: ranking.warnings.length })}
          </button>
        </Hint>
      )}
    </>
  );
}
