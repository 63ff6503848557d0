import { ScrollText } from 'lucide-react';
import type { RecordedResults } from '#contract/study.ts';
import { type Input, useMutationCall } from '../../app/calls.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/button.tsx';
import { shortHash } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './study.module.css';

/** Keeps the results of a study as a run with a record. Give it a `key` of its own per study and choice of reviewers. */
export function KeepStudyRecord({ of }: { readonly of: Input<'study.record'> }) {
  const keep = useMutationCall('study.record');
  return <Keep record={keep.data?.record} busy={keep.isPending} onKeep={() => keep.mutate(of)} />;
}

/** The same for the agreement of reviewers. */
export function KeepAgreementRecord({ of }: { readonly of: Input<'agreement.record'> }) {
  const keep = useMutationCall('agreement.record');
  return <Keep record={keep.data?.record} busy={keep.isPending} onKeep={() => keep.mutate(of)} />;
}

function Keep(props: {
  /** Undefined until it was asked for; null: there was nothing to keep. */
  readonly record: RecordedResults | null | undefined;
  readonly busy: boolean;
  readonly onKeep: () => void;
}) {
  const { record, busy, onKeep } = props;
  if (record === undefined || busy) {
    return (
      <Button icon={ScrollText} isDisabled={busy} onPress={onKeep}>
        {t('Keep as a record')}
      </Button>
    );
  }
  return (
    <p className={styles.quiet} role="status">
      {record === null ? (
        t('Nothing to keep yet')
      ) : (
        <a href={hrefOf('runs', { run: record.runId })}>
          {t('Record of run {{runId}}, {{hash}}', {
            runId: record.runId,
            hash: shortHash(record.contentHash),
          })}
        </a>
      )}
    </p>
  );
}
