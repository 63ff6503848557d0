import { Copy, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BenchmarkOverview } from '#contract/benchmark.ts';
import { hrefOf } from '../../app/route.ts';
import { toast } from '../../app/toasts.ts';
import { Button } from '../../components/button.tsx';
import { formatCount, formatDuration, formatTime, shortHash } from '../../components/format.ts';
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
      () => toast({ tone: 'plain', title: 'Copied', text: 'The definition of this benchmark, as JSON.' }),
      () => toast({ tone: 'bad', title: 'Not copied', text: 'The clipboard is not available here.' }),
    );
  return (
    <div className={styles.about}>
      <dl className={styles.facts}>
        <Fact name="Pictures">
          {formatCount(pictures.length)} of {datasetName}
        </Fact>
        <Fact name="Segments">{segmentations.map(({ title }) => title).join('; ')}</Fact>
        <Fact name="Class explained">{typeof target === 'number' ? `number ${target}` : words[target]}</Fact>
        <Fact name="Baselines">{baselines.join(', ')}</Fact>
        <Fact name="Seed">{seed}</Fact>
        <Fact name="Cost">
          {formatCount(benchmark.passes)} passes of the methods, {formatCount(benchmark.judgementPasses)} of
          judging, {formatDuration(benchmark.seconds)}
        </Fact>
        <Fact name="Started">{formatTime(benchmark.startedAt)}</Fact>
      </dl>
      <p className={styles.source}>
        <a href={hrefOf('runs', { run: runId })}>
          Run {runId}, record {shortHash(benchmark.recordHash)}
        </a>
        <Button tone="quiet" icon={Copy} onPress={() => void copy()}>
          Copy its definition
        </Button>
        <span className={styles.export}>
          Saved to a file, the command line takes it and writes table and values:
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

const words = { predicted: 'the predicted one', label: 'the labelled one' } as const;

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
