import { ShieldCheck } from 'lucide-react';
import { useLongCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { Button } from '../../components/button.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { t } from '../../language/language.ts';
import { Findings } from './findings.tsx';
import styles from './runs.module.css';

/** Checks every record, the chain and every file that a record names. */
export function VerifyAll(props: { readonly total: number; readonly onOpen: (runId: number) => void }) {
  const verify = useLongCall('runs.verify');
  const { state } = verify;
  const start = () => void verify.start({ runId: null });
  useKeys('Runs: records', [
    { keys: 'Shift+V', label: t('Verify all'), run: start, disabled: state.kind === 'running' },
  ]);
  return (
    <div className={styles.toolbar}>
      <div className={styles.toolbarLine}>
        <span className={styles.count}>
          {formatCount(props.total)} {props.total === 1 ? t('run') : t('runs')}
        </span>
        {state.kind === 'running' ? (
          <>
            <div className={styles.toolbarProgress}>
              <ProgressLine
                progress={state.progress ?? { done: 0, total: 0, unit: '', message: '' }}
                label={t('Verifying')}
              />
            </div>
            <Button onPress={verify.cancel}>{t('Cancel')}</Button>
          </>
        ) : (
          <Button icon={ShieldCheck} onPress={start}>
            {t('Verify all')}
          </Button>
        )}
      </div>
      {state.kind === 'failed' && state.failure.code !== 'cancelled' && (
        <FailureNotice failure={state.failure} />
      )}
      {state.kind === 'done' && (
        <Findings result={state.output} onOpen={props.onOpen} onDismiss={verify.reset} />
      )}
    </div>
  );
}
