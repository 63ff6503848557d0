import { FlaskConical, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { TcavTest } from '#contract/concepts.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { MethodDescription } from '#contract/explanation.ts';
import type { Model } from '#contract/model.ts';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { Button } from '../../components/button.tsx';
import { featureShape } from '../../components/feature-words.ts';
import { formatCount, formatDuration, formatTime } from '../../components/format.ts';
import { EmptyState, FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import styles from './concepts.module.css';
import { showConcepts } from './concepts-address.ts';
import { SourceLine } from './source-line.tsx';
import own from './tcav.module.css';
import { TcavDialog } from './tcav-dialog.tsx';
import { TcavTable } from './tcav-table.tsx';

/** Tests of concepts that somebody chose examples of, newest first. */
export function TestedConcepts(props: {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly datasets: readonly Dataset[];
  readonly method: MethodDescription | undefined;
  /** The test that the address names; null: the newest. */
  readonly runId: number | null;
}) {
  const { model, method } = props;
  const list = useCall('tcav.list', { modelId: model.id });
  const [testing, setTesting] = useState(false);
  const tests = (list.data?.tests ?? []).toSorted((first, second) => second.runId - first.runId);
  const test = tests.find(({ runId }) => runId === props.runId) ?? tests[0];
  const at = test === undefined ? -1 : tests.indexOf(test);
  const show = (runId: number | undefined) => {
    if (runId !== undefined) showConcepts({ part: 'tested', runId });
  };
  useKeys('Concepts tested', [
    { keys: 'j', label: t('Next test'), run: () => show(tests[at + 1]?.runId), repeats: true },
    { keys: 'k', label: t('Previous test'), run: () => show(tests[at - 1]?.runId), repeats: true },
    { keys: 'n', label: t('Test concepts'), run: () => setTesting(true) },
  ]);
  const start = (
    <Button
      tone={test === undefined ? 'primary' : 'plain'}
      icon={FlaskConical}
      onPress={() => setTesting(true)}
    >
      {t('Test concepts')}
    </Button>
  );
  return (
    <>
      {list.error !== null && <FailureNotice failure={list.error} onRetry={() => void list.refetch()} />}
      {list.data === undefined && list.error === null && <Loading what={t('tests')} />}
      {list.data !== undefined && test === undefined && (
        <EmptyState icon={FlaskConical} title={t('No concept tested yet')} action={start}>
          <p>
            {t(
              'TCAV asks whether a thing that you can show pictures of (a scratch, a bright rim, a charging halo) makes the model more sure of a class.',
            )}
          </p>
          <p>
            {t(
              'Choose its examples: all pictures with a label, or the cases that you have chosen in Cases (X there). Random pictures stand against them.',
            )}
          </p>
        </EmptyState>
      )}
      {test !== undefined && (
        <div className={styles.split}>
          <TestList tests={tests} shown={test.runId} onShow={show} />
          <TestView test={test} method={method} action={start} />
        </div>
      )}
      <TcavDialog
        open={testing}
        model={model}
        dataset={props.dataset}
        datasets={props.datasets}
        method={method}
        onClose={() => setTesting(false)}
        onTested={show}
      />
    </>
  );
}

function TestList(props: {
  readonly tests: readonly TcavTest[];
  readonly shown: number;
  readonly onShow: (runId: number) => void;
}) {
  return (
    <ul className={own.tests} aria-label={t('Tests')}>
      {props.tests.map(({ runId, concepts, startedAt }) => (
        <li key={runId}>
          <button
            type="button"
            className={own.test}
            aria-current={runId === props.shown ? 'true' : undefined}
            onClick={() => props.onShow(runId)}
          >
            <span className={own.names} title={concepts.map(({ name }) => name).join(', ')}>
              {concepts.map(({ name }) => name).join(', ')}
            </span>
            <span className={own.quiet}>{formatTime(startedAt)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function TestView(props: {
  readonly test: TcavTest;
  readonly method: MethodDescription | undefined;
  readonly action: ReactNode;
}) {
  const { test, method, action } = props;
  return (
    <section className={styles.main} aria-label={t('Test of run {{runId}}', { runId: test.runId })}>
      <header className={styles.head}>
        <h2>{test.concepts.map(({ name }) => name).join(', ')}</h2>
        <span className={styles.space} />
        {action}
      </header>
      <div className={styles.about}>
        <dl className={styles.facts}>
          <div>
            <dt>{t('Feature tensor')}</dt>
            <dd>
              <code>{test.feature.name}</code> {featureShape(test.feature)}
            </dd>
          </div>
          <div>
            <dt>{t('Random sets')}</dt>
            <dd>
              {t('{{randomSets}} of {{randomSetSize}} pictures', {
                randomSets: test.randomSets,
                randomSetSize: formatCount(test.randomSetSize),
              })}
            </dd>
          </div>
          <div>
            <dt>{t('Significant below')}</dt>
            <dd>
              {test.tests === 1
                ? t('{{significanceLevel}}, corrected for {{tests}} test', {
                    significanceLevel: test.significanceLevel,
                    tests: test.tests,
                  })
                : t('{{significanceLevel}}, corrected for {{tests}} tests', {
                    significanceLevel: test.significanceLevel,
                    tests: test.tests,
                  })}
            </dd>
          </div>
          <div>
            <dt>{t('Cost')}</dt>
            <dd>
              {t('{{passes}} passes, {{seconds}}, {{startedAt}}', {
                passes: formatCount(test.passes),
                seconds: formatDuration(test.seconds),
                startedAt: formatTime(test.startedAt),
              })}
            </dd>
          </div>
        </dl>
        <SourceLine method={method} run={test} />
        {test.warnings.map((warning) => (
          <p key={warning} className={styles.warning}>
            <TriangleAlert size={14} aria-hidden />
            {warning}
          </p>
        ))}
      </div>
      <TcavTable test={test} />
      <p className={own.how}>
        {t(
          'The score is the share of a class’s pictures whose answer rises in the concept’s direction. It is compared with the scores of directions between random pictures: a two-sided t-test, Bonferroni corrected. A concept whose vectors cannot tell its examples from random pictures is not judged.',
        )}
      </p>
    </section>
  );
}
