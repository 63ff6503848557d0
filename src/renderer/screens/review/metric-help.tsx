import { CircleHelp } from 'lucide-react';
import { Dialog } from 'react-aria-components';
import type { MetricDescription } from '#contract/explanation.ts';
import { alikeBelow, alikeFrom, type SanityCheck } from '#contract/sanity-checks.ts';
import { PanelButton } from '../../components/panel-button.tsx';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { LayerCurve } from './layer-curve.tsx';
import styles from './metric-help.module.css';
import type { MetricRow } from './metric-rows.ts';

/** What each number of a column means: one button for all, so that the rows stay light and no stops for the Tab key. */
export function MetricHelp(props: {
  readonly rows: readonly MetricRow[];
  readonly checks: readonly SanityCheck[];
  readonly descriptions: readonly MetricDescription[];
}) {
  const { rows, checks, descriptions } = props;
  return (
    <PanelButton
      quiet
      icon={CircleHelp}
      label={t('What these numbers mean')}
      placement="top end"
      className={styles.popover}
    >
      {() => (
        <Dialog className={styles.dialog ?? ''} aria-label={t('What these numbers mean')}>
          {checks.length > 0 && <SanityHelp checks={checks} descriptions={descriptions} />}
          <dl>
            {rows.map((row) => (
              <div key={row.id} className={styles.entry}>
                <dt>{t(row.title)}</dt>
                <dd>
                  {row.summary} {row.better === 'high' ? t('High is good.') : t('Low is good.')}{' '}
                  {intervalSentence(row)}
                </dd>
              </div>
            ))}
          </dl>
          <p className={styles.controls}>
            {t(
              'Disc: this map, with its interval as a bar. Cross: a seeded random map. Diamond: a centred Gaussian.',
            )}
          </p>
        </Dialog>
      )}
    </PanelButton>
  );
}

function SanityHelp(props: {
  readonly checks: readonly SanityCheck[];
  readonly descriptions: readonly MetricDescription[];
}) {
  return (
    <section className={styles.sanity} aria-label={t('Sanity checks')}>
      <dl>
        {props.checks.map(({ metric, value, words, steps }) => {
          const description = props.descriptions.find(({ id }) => id === metric);
          return (
            <div key={metric} className={styles.entry}>
              <dt>{description?.title ?? metric}</dt>
              <dd>
                {description === undefined ? null : t(description.summary)}{' '}
                {t('Here ρ is {{formatValue}}: “{{words}}”.', { formatValue: formatValue(value, 2), words })}
              </dd>
              {steps.length > 1 && (
                <dd>
                  <LayerCurve steps={steps} />
                </dd>
              )}
            </div>
          );
        })}
      </dl>
      <p className={styles.controls}>
        {t(
          'ρ is Spearman’s rank correlation with the map as it is; near 0 is good, for another class below 0 too. Below {{alikeBelow}} the two maps count as different, from {{alikeFrom}} on as alike (a small and a large effect after Cohen 1988). A map that stays alike shows the picture’s edges rather than what the network has learned.',
          { alikeBelow, alikeFrom },
        )}
      </p>
    </section>
  );
}

function intervalSentence({ map: { low, high, settings } }: MetricRow): string {
  if (low === null || high === null) return '';
  const how = typeof settings.interval === 'string' ? ` ${settings.interval}` : '';
  return t('Interval {{low}} to {{high}}{{how}}.', {
    low: formatValue(low, 2),
    high: formatValue(high, 2),
    how,
  });
}
