import { Play, TriangleAlert } from 'lucide-react';
import type { Audit, AuditEffect } from '#contract/audit.ts';
import { useLongCall } from '../../app/calls.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/button.tsx';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatTime,
  shortHash,
} from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import { IntervalLine } from '../study/interval-line.tsx';
import { queueProgress } from './audit-rows.ts';
import styles from './influence.module.css';
import { fixedValue } from './influence-words.ts';
import { InspectionPlot } from './inspection-plot.tsx';
import { isFlagged, type LabelReviews } from './label-reviews.ts';

/** How far the review is and what it is worth: the curve, measured effects, and what the audit rests on. */
export function AuditSide({ audit, reviews }: { readonly audit: Audit; readonly reviews: LabelReviews }) {
  const progress = queueProgress(audit, reviews.of);
  const share = progress.inspected / Math.max(1, audit.training.samples);
  const { known, head } = audit;
  return (
    <aside className={styles.side} aria-label={t('What the audit found')}>
      <section>
        <h2>{t('Inspect x %, find y %')}</h2>
        {known !== null && known.wrong > 0 ? (
          <InspectionPlot
            lines={[
              { title: audit.method.title, points: known.curve, role: 'main' },
              ...(progress.inspected > 0
                ? [{ title: t('Reviewers'), points: progress.curve, role: 'own' as const }]
                : []),
            ]}
          />
        ) : (
          <p className={styles.quiet}>
            {t('The curve needs a column of true labels; run the audit with one where you have it.')}
          </p>
        )}
        <p>
          {progress.found === 1
            ? t('Inspected {{inspected}} of {{samples}} ({{share}}), {{found}} wrong label found{{value}}.', {
                inspected: formatCount(progress.inspected),
                samples: formatCount(audit.training.samples),
                share: formatPercent(share),
                found: formatCount(progress.found),
                value:
                  known !== null && known.wrong > 0
                    ? t(' of {{wrong}} known', { wrong: formatCount(known.wrong) })
                    : '',
              })
            : t(
                'Inspected {{inspected}} of {{samples}} ({{share}}), {{found}} wrong labels found{{value}}.',
                {
                  inspected: formatCount(progress.inspected),
                  samples: formatCount(audit.training.samples),
                  share: formatPercent(share),
                  found: formatCount(progress.found),
                  value:
                    known !== null && known.wrong > 0
                      ? t(' of {{wrong}} known', { wrong: formatCount(known.wrong) })
                      : '',
                },
              )}
        </p>
        {known?.auroc != null && (
          <p className={styles.quiet}>
            {t('AUROC of the queue {{auroc}}', { auroc: fixedValue(known.auroc, 3) })}
          </p>
        )}
      </section>
      <Accepted audit={audit} reviews={reviews} />
      {audit.effects.length > 0 && (
        <section>
          <h2>{t('Suggestions, measured')}</h2>
          <Effects effects={audit.effects} />
        </section>
      )}
      <section>
        <h2>{t('What it rests on')}</h2>
        <dl className={styles.about}>
          <Fact name={t('Queue by')}>{t('{{title}}, self-influence', { title: audit.method.title })}</Fact>
          <Fact name={t('Training')}>
            {t('{{samples}} of {{name}}', {
              samples: formatCount(audit.training.samples),
              name: audit.training.name,
            })}
          </Fact>
          {audit.validation !== null && (
            <Fact name={t('Validation')}>
              {t('{{samples}} of {{name}}', {
                samples: formatCount(audit.validation.samples),
                name: audit.validation.name,
              })}
            </Fact>
          )}
          <Fact name={t('Head')}>
            {t('{{features}} features, accuracy {{trainingAccuracy}}{{value}}', {
              features: formatCount(head.features),
              trainingAccuracy: formatPercent(head.trainingAccuracy),
              value:
                head.queryAccuracy === null
                  ? ''
                  : t(' and {{queryAccuracy}} on validation', {
                      queryAccuracy: formatPercent(head.queryAccuracy),
                    }),
            })}
          </Fact>
          {head.agreesWithModel !== null && (
            <Fact name={t('As the model')}>
              {t('{{agreesWithModel}} of its answers', {
                agreesWithModel: formatPercent(head.agreesWithModel),
              })}
            </Fact>
          )}
          <Fact name={t('Same from')}>
            {t('correlation {{duplicateThreshold}}', { duplicateThreshold: audit.duplicateThreshold })}
          </Fact>
          <Fact name={t('Cost')}>
            {t('{{passes}} passes, {{seconds}}', {
              passes: formatCount(audit.passes),
              seconds: formatDuration(audit.seconds),
            })}
          </Fact>
          <Fact name={t('Started')}>{formatTime(audit.startedAt)}</Fact>
        </dl>
        <a href={hrefOf('runs', { run: audit.runId })}>
          {t('Run {{runId}}, record {{recordHash}}', {
            runId: audit.runId,
            recordHash: shortHash(audit.recordHash),
          })}
        </a>
        {audit.warnings.map((warning) => (
          <p key={warning} className={styles.warning}>
            <TriangleAlert size={13} aria-hidden />
            {warning}
          </p>
        ))}
      </section>
    </aside>
  );
}

/** What reviewers have accepted so far, and what it does to a head that is fitted with it. */
function Accepted({ audit, reviews }: { readonly audit: Audit; readonly reviews: LabelReviews }) {
  const { state, start, cancel } = useLongCall('audit.effect');
  const all = [...reviews.all.values()];
  const corrected = all.filter((review) => review.correctedLabel !== null).length;
  const flagged = all.filter((review) => isFlagged(review) && review.correctedLabel === null).length;
  const removed = all.filter(({ membership }) => membership === 'remove').length;
  const nothing = corrected + removed === 0;
  return (
    <section>
      <h2>{t('What was accepted')}</h2>
      <p>
        {t('{{corrected}} corrected, {{removed}} to be removed{{value}}.', {
          corrected: formatCount(corrected),
          removed: formatCount(removed),
          value:
            flagged > 0 ? t(', {{flagged}} flagged without a label', { flagged: formatCount(flagged) }) : '',
        })}
      </p>
      {state.kind === 'running' ? (
        <>
          <ProgressLine
            progress={state.progress ?? { done: 0, total: 0, unit: '', message: '' }}
            label={t('Measuring what was accepted')}
          />
          <Button onPress={cancel}>{t('Cancel')}</Button>
        </>
      ) : (
        <Button
          icon={Play}
          isDisabled={nothing || audit.validationId === null}
          onPress={() => void start({ runId: audit.runId })}
        >
          {t('Effect of what was accepted')}
        </Button>
      )}
      {audit.validationId === null && (
        <p className={styles.quiet}>
          {t('An effect is measured on validation pictures; this audit has none.')}
        </p>
      )}
      {state.kind === 'failed' && state.failure.code !== 'cancelled' && (
        <FailureNotice failure={state.failure} />
      )}
      {state.kind === 'done' && <Effects effects={[{ title: t('Accepted'), effect: state.output.effect }]} />}
    </section>
  );
}

function Effects({ effects }: { readonly effects: Audit['effects'] }) {
  const reach = Math.max(
    0.001,
    ...effects.flatMap(({ effect: { difference } }) => [Math.abs(difference.low), Math.abs(difference.high)]),
  );
  return (
    <ul className={styles.effects}>
      {effects.map(({ title, effect }) => (
        <li key={title}>
          <span className={styles.effectTitle}>
            {title}
            <span className={styles.quiet}>{changeWords(effect)}</span>
          </span>
          <span>
            {formatPercent(effect.before.value)} → {formatPercent(effect.after.value)}
          </span>
          <IntervalLine {...effect.difference} axis={[-reach, reach]} />
          <span>
            <strong>{points(effect.difference.value)}</strong> {t('points')}{' '}
            <span className={styles.quiet}>
              {t('{{low}} to {{high}}', {
                low: points(effect.difference.low),
                high: points(effect.difference.high),
              })}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A difference of shares in percent points: `+1.7`. */
function points(difference: number): string {
  const text = fixedValue(100 * difference, 1);
  return difference > 0 && text !== '0.0' ? `+${text}` : text;
}

function changeWords({ relabelled, removed, validation }: AuditEffect): string {
  const parts = [
    ...(relabelled > 0 ? [t('{{relabelled}} relabelled', { relabelled: formatCount(relabelled) })] : []),
    ...(removed > 0 ? [t('{{removed}} removed', { removed: formatCount(removed) })] : []),
  ];
  return t('{{parts}}; accuracy on {{validation}}', {
    parts: parts.join(', ') || t('nothing changed'),
    validation: formatCount(validation),
  });
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
