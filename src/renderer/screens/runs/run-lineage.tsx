import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { useCall } from '../../app/calls.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import styles from './lineage.module.css';
import { LineageDrawn } from './lineage-drawn.tsx';
import type { LineageDirection } from './lineage-layout.ts';

interface File {
  readonly sha256: string;
  readonly title: string;
}

/**
 * What a run was made from, and what was made from it, as a drawing from left to right; runs in it are links. A file in
 * it shows what else was made from it.
 */
export function RunLineage({ runId }: { readonly runId: number }) {
  const [direction, setDirection] = useState<LineageDirection>('backwards');
  const [file, setFile] = useState<File | null>(null);
  const forwards = direction === 'forwards' || file !== null;
  const back = useCall('runs.lineage', forwards ? null : { runId });
  const onwards = useCall(
    'runs.madeFrom',
    !forwards ? null : file === null ? { kind: 'run', runId } : { kind: 'file', sha256: file.sha256 },
  );
  const asked = forwards ? onwards : back;
  const title =
    file !== null
      ? t('What was made from {{title}}', { title: file.title })
      : forwards
        ? t('What was made from it')
        : t('What it was made from');
  const lineage = asked.data;
  return (
    <section aria-label={title}>
      <div className={styles.head}>
        <h3>{title}</h3>
        {file === null ? (
          <Choice
            label={t('Which way')}
            labelHidden
            options={[
              { id: 'backwards', name: t('Backwards') },
              { id: 'forwards', name: t('Forwards') },
            ]}
            value={direction}
            onChange={setDirection}
          />
        ) : (
          <Button icon={ArrowLeft} onPress={() => setFile(null)}>
            {t('Back to run {{runId}}', { runId })}
          </Button>
        )}
      </div>
      {asked.error !== null && <FailureNotice failure={asked.error} />}
      {lineage !== undefined && lineage.nodes.length < 2 && (
        <p className={styles.more}>
          {forwards
            ? t('Nothing was made from it yet.')
            : t('It was made from nothing that the project knows.')}
        </p>
      )}
      {lineage !== undefined && lineage.nodes.length > 1 && (
        <LineageDrawn
          lineage={lineage}
          direction={forwards ? 'forwards' : 'backwards'}
          label={forwards ? t('Drawing of what was made from it') : t('Drawing of what it was made from')}
          runId={runId}
          onFile={setFile}
        />
      )}
      {lineage !== undefined && lineage.leftOut > 0 && (
        <p className={styles.more}>
          {forwards
            ? t('The newest are drawn; {{leftOut}} more are not', { leftOut: formatCount(lineage.leftOut) })
            : t('{{leftOut}} more inputs are not drawn', { leftOut: formatCount(lineage.leftOut) })}
        </p>
      )}
    </section>
  );
}
