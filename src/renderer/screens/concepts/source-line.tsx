import { BookCheck, Construction } from 'lucide-react';
import type { MethodDescription } from '#contract/explanation.ts';
import { hrefOf } from '../../app/route.ts';
import { shortHash } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './concepts.module.css';

/** Where a definition stands, and where the record of this run does. */
export function SourceLine(props: {
  readonly method: MethodDescription | undefined;
  readonly run: { readonly runId: number; readonly recordHash: string };
}) {
  const { method, run } = props;
  const Icon = method?.source.kind === 'reconstruction' ? Construction : BookCheck;
  return (
    <p className={styles.source}>
      {method !== undefined && (
        <span className={styles.word}>
          <Icon size={13} aria-hidden />
          {method.title}, {t(method.source.kind)}: {method.source.citation}
        </span>
      )}
      <a href={hrefOf('runs', { run: run.runId })}>
        {t('Run {{runId}}, record {{recordHash}}', {
          runId: run.runId,
          recordHash: shortHash(run.recordHash),
        })}
      </a>
    </p>
  );
}
