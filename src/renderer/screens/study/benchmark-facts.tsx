import { Copy, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BenchmarkOverview } from '#contract/benchmark.ts';
import { hrefOf } from '../../app/route.ts';
import { toast } from '../../app/toasts.ts';
import { Button } from '../../components/button.tsx';
import { formatCount, formatDuration, formatTime, shortHash } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { commandOf, definitionOf } from './definition-file.ts';
import styles from './study.module.css';

/** What was measured on what, what it cost, and where its record stands. */
export function BenchmarkFacts(props: {
  readonly benchmark: BenchmarkOverview;
  readonly modelName: string;
  readonly datasetName: string;
}) {
  const { benchmark, modelName, datasetName } = props;
  const { pictures, segmentations, baselines, target, seed, runId } = benchmark;
  const copy = () =>
    navigator.clipboard.writeText(`${JSON.stringify(definitionOf(benchmark), null, 2)}\n`).then(
      () =>
        toast({ tone: 'plain', title: t('Copied'), text: t('The definition of this benchmark, as JSON.') }),
      () => toast({ tone: 'bad', title: t('Not copied'), text: t('The clipboard is not available here.') }),
    );
  return (
    <div className={styles.about}>
      <dl className={styles.facts}>
        <Fact name={t('Pictures')}>
          {t('{{pictures}} of {{datasetName}}', { pictures: formatCount(pictures.length), datasetName })}
        </Fact>
        <Fact name={t('Segments')}>{segmentations.map(({ title }) => title).join('; ')}</Fact>
        <Fact name={t('Class explained')}>
          {typeof target === 'number' ? t('number {{target}}', { target }) : words[target]}
        </Fact>
        <Fact name={t('Baselines')}>{baselines.join(', ')}</Fact>
        <Fact name={t('Seed')}>{seed}</Fact>
        <Fact name={t('Cost')}>
          {t('{{passes}} passes of the methods, {{judgementPasses}} of judging, {{seconds}}', {
            passes: formatCount(benchmark.passes),
            judgementPasses: formatCount(benchmark.judgementPasses),
            seconds: formatDuration(benchmark.seconds),
          })}
        </Fact>
        <Fact name={t('Started')}>{formatTime(benchmark.startedAt)}</Fact>
      </dl>
      <p className={styles.source}>
        <a href={hrefOf('runs', { run: runId })}>
          {t('Run {{runId}}, record {{recordHash}}', { runId, recordHash: shortHash(benchmark.recordHash) })}
        </a>
        <Button tone="quiet" icon={Copy} onPress={() => void copy()}>
          {t('Copy its definition')}
        </Button>
        <span className={styles.export}>
          {t('Saved to a file, the command line takes it and writes table and values:')}
          <code>{commandOf(modelName, datasetName)}</code>
        </span>
      </p>
      {benchmark.warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          <TriangleAlert size={14} aria-hidden />
          {warning}
        </p>
      ))}
    </div>
  );
}

const words = { predicted: t('the predicted one'), label: t('the labelled one') } as const;

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
