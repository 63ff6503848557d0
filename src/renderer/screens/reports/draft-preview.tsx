import { FileSearch } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { LongCall } from '../../app/calls.ts';
import { Button } from '../../components/button.tsx';
import { formatCount } from '../../components/format.ts';
import { EmptyState, FailureNotice } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import styles from './reports.module.css';

const start = { done: 0, total: 0, unit: 'cases', message: '' };

/** A report before it is made: its first cases as the PDF that it would be. It is not kept. */
export function DraftPreview({
  call,
  cases,
}: {
  readonly call: LongCall<'reports.preview'>;
  /** How many the report would have. */
  readonly cases: number;
}) {
  const { state } = call;
  switch (state.kind) {
    case 'idle':
      return (
        <EmptyState icon={FileSearch} title={t('No preview yet')}>
          {t('Preview shows the first cases as the PDF that the report would be. It is not kept.')}
        </EmptyState>
      );
    case 'running':
      return (
        <div className={styles.drafting}>
          <ProgressLine progress={state.progress ?? start} label={t('Making the preview')} />
          <Button onPress={call.cancel}>{t('Cancel the preview')}</Button>
        </div>
      );
    case 'failed':
      return state.failure.code === 'cancelled' ? (
        <EmptyState icon={FileSearch} title={t('The preview was cancelled')}>
          {t('Preview shows the first cases as the PDF that the report would be. It is not kept.')}
        </EmptyState>
      ) : (
        <FailureNotice failure={state.failure} />
      );
    case 'done':
      return <DraftPages pdf={state.output.pdf} shown={state.output.cases} cases={cases} />;
  }
}

function DraftPages(props: { readonly pdf: string; readonly shown: number; readonly cases: number }) {
  const { pdf, shown, cases } = props;
  const address = useMemo(
    () =>
      URL.createObjectURL(
        new Blob([Uint8Array.from(atob(pdf), (character) => character.charCodeAt(0))], {
          type: 'application/pdf',
        }),
      ),
    [pdf],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <>
      <p className={styles.quiet} role="status">
        {t('Preview with {{shown}} of {{cases}} cases', {
          shown: formatCount(shown),
          cases: formatCount(cases),
        })}
      </p>
      {navigator.pdfViewerEnabled ? (
        <iframe className={styles.frame} src={`${address}#navpanes=0`} title={t('Preview of the report')} />
      ) : (
        <a className={styles.open} href={address} download="preview.pdf">
          {t('Save the preview')}
        </a>
      )}
    </>
  );
}
