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
    <aside className={styles.side} aria-label="What the audit found">
      <section>
        <h2>Inspect x %, find y %</h2>
        {known !== null && known.wrong > 0 ? (
          <InspectionPlot
            lines={[
              { title: audit.method.title, points: known.curve, role: 'main' },
              ...(progress.inspected > 0
                ? [{ title: 'Reviewers', points: progress.curve, role: 'own' as const }]
                : []),
            ]}
          />
        ) : (
          <p className={styles.quiet}>
            The curve needs a column of true labels; run the audit with one where you have it.
          </p>
        )}
        <p>
          Inspected {formatCount(progress.inspected)} of {formatCount(audit.training.samples)} (
          {formatPercent(share)}), {formatCount(progress.found)} wrong{' '}
          {progress.found === 1 ? 'label' : 'labels'} found
          {known !== null && known.wrong > 0 ? ` of ${formatCount(known.wrong)} known` : ''}.
        </p>
        {known?.auroc != null && (
          <p className={styles.quiet}>AUROC of the queue {fixedValue(known.auroc, 3)}</p>
        )}
      </section>
      <Accepted audit={audit} reviews={reviews} />
      {audit.effects.length > 0 && (
        <section>
          <h2>Suggestions, measured</h2>
          <Effects effects={audit.effects} />
        </section>
      )}
      <section>
        <h2>What it rests on</h2>
        <dl className={styles.about}>
          <Fact name="Queue by">{audit.method.title}, self-influence</Fact>
          <Fact name="Training">
            {formatCount(audit.training.samples)} of {audit.training.name}
          </Fact>
          {audit.validation !== null && (
            <Fact name="Validation">
              {formatCount(audit.validation.samples)} of {audit.validation.name}
            </Fact>
          )}
          <Fact name="Head">
            {formatCount(head.features)} features, accuracy {formatPercent(head.trainingAccuracy)}
            {head.queryAccuracy === null ? '' : ` and ${formatPercent(head.queryAccuracy)} on validation`}
          </Fact>
          {head.agreesWithModel !== null && (
            <Fact name="As the model">{formatPercent(head.agreesWithModel)} of its answers</Fact>
          )}
          <Fact name="Same from">correlation {audit.duplicateThreshold}</Fact>
          <Fact name="Cost">
            {formatCount(audit.passes)} passes, {formatDuration(audit.seconds)}
          </Fact>
          <Fact name="Started">{formatTime(audit.startedAt)}</Fact>
        </dl>
        <a href={hrefOf('runs', { run: audit.runId })}>
          Run {audit.runId}, record {shortHash(audit.recordHash)}
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
      <h2>What was accepted</h2>
      <p>
        {formatCount(corrected)} corrected, {formatCount(removed)} to be removed
        {flagged > 0 ? `, ${formatCount(flagged)} flagged without a label` : ''}.
      </p>
      {state.kind === 'running' ? (
        <>
          <ProgressLine
            progress={state.progress ?? { done: 0, total: 0, unit: '', message: '' }}
            label="Measuring what was accepted"
          />
          <Button onPress={cancel}>Cancel</Button>
        </>
      ) : (
        <Button
          icon={Play}
          isDisabled={nothing || audit.validationId === null}
          onPress={() => void start({ runId: audit.runId })}
        >
          Effect of what was accepted
        </Button>
      )}
      {audit.validationId === null && (
        <p className={styles.quiet}>An effect is measured on validation pictures; this audit has none.</p>
      )}
      {state.kind === 'failed' && state.failure.code !== 'cancelled' && (
        <FailureNotice failure={state.failure} />
      )}
      {state.kind === 'done' && <Effects effects={[{ title: 'Accepted', effect: state.output.effect }]} />}
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
            <strong>{points(effect.difference.value)}</strong> points{' '}
            <span className={styles.quiet}>
              {points(effect.difference.low)} to {points(effect.difference.high)}
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
    ...(relabelled > 0 ? [`${formatCount(relabelled)} relabelled`] : []),
    ...(removed > 0 ? [`${formatCount(removed)} removed`] : []),
  ];
  return `${parts.join(', ') || 'nothing changed'}; accuracy on ${formatCount(validation)}`;
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
