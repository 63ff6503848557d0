import { CircleCheck, CircleX } from 'lucide-react';
import type { SelfTestRow } from '#contract/this-pc.ts';
import { Button } from '../../components/button.tsx';
import { NumberField } from '../../components/fields.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { useCall, useLongCall } from '../calls.ts';
import styles from './settings-dialog.module.css';
import type { SettingsPartProps } from './settings-part.ts';

const providers = [
  { id: 'cpu', name: 'CPU' },
  { id: 'webgpu', name: 'WebGPU' },
  { id: 'dml', name: 'DirectML' },
  { id: 'cuda', name: 'CUDA' },
  { id: 'auto', name: t('Auto: the fastest that gives right results') },
] as const;

const providerStates = {
  available: t('available'),
  missing: t('missing'),
  wrong: t('wrong'),
  crashed: t('crashed'),
} as const;

/** What networks run on, and whether it computes rightly here. */
export function ComputingSettings({ settings, onChange }: SettingsPartProps) {
  const probed = useCall('providers', {});
  return (
    <>
      <Select
        label={t('Networks run on')}
        options={providers}
        value={settings.provider}
        onChange={(provider) => onChange({ provider })}
      />
      <NumberField
        label={t('Threads')}
        description={t('0: one per physical core{{value}}.', {
          value: probed.data === undefined ? '' : t(' ({{threads}} here)', { threads: probed.data.threads }),
        })}
        value={settings.threads}
        minimum={0}
        maximum={256}
        onCommit={(threads) => onChange({ threads })}
      />
      <section aria-label={t('Execution providers on this PC')}>
        <h3>{t('On this PC')}</h3>
        {probed.error !== null && <FailureNotice failure={probed.error} />}
        {probed.isPending && <p className={styles.quiet}>{t('Trying each provider against CPU results')}</p>}
        <ul className={styles.providers}>
          {probed.data?.providers.map(({ name, state, message }) => (
            <li key={name}>
              <span className={styles.name}>{name}</span>
              <span className={styles.state}>{providerStates[state]}</span>
              <span className={styles.quiet}>{message}</span>
            </li>
          ))}
        </ul>
      </section>
      <SelfTest threads={[...new Set([1, 0, settings.threads])]} />
    </>
  );
}

function SelfTest({ threads }: { readonly threads: readonly number[] }) {
  const test = useLongCall('pc.selfTest');
  const { state } = test;
  return (
    <section aria-labelledby="self-test-title" className={styles.part}>
      <h3 id="self-test-title">{t('Self-test')}</h3>
      <p className={styles.quiet}>
        {t(
          'Runs a small network whose answers were computed without ONNX Runtime, and measures how fast it is.',
        )}
      </p>
      {state.kind === 'running' ? (
        <div className={styles.work}>
          <ProgressLine
            progress={state.progress ?? { done: 0, total: 0, unit: '', message: '' }}
            label={t('Self-test')}
          />
          <Button onPress={test.cancel}>{t('Cancel')}</Button>
        </div>
      ) : (
        <Button onPress={() => void test.start({ threads: [...threads] })}>{t('Run the self-test')}</Button>
      )}
      {state.kind === 'failed' && state.failure.code !== 'cancelled' && (
        <FailureNotice failure={state.failure} />
      )}
      {state.kind === 'done' && <Outcomes rows={state.output.rows} />}
    </section>
  );
}

const outcomeWords: Readonly<Record<SelfTestRow['outcome'], string>> = {
  right: t('right'),
  wrong: t('wrong'),
  failed: t('failed'),
};

function Outcomes({ rows }: { readonly rows: readonly SelfTestRow[] }) {
  return (
    <table className={styles.table} aria-label={t('Self-test')}>
      <thead>
        <tr>
          <th scope="col">{t('Provider')}</th>
          <th scope="col">{t('Threads')}</th>
          <th scope="col">{t('Result')}</th>
          <th scope="col">{t('Largest difference')}</th>
          <th scope="col">{t('Pictures per second')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ provider, threads, outcome, difference, picturesPerSecond, message }) => (
          <tr key={`${provider} ${threads}`}>
            <td>{provider}</td>
            <td>{threads === 0 ? '–' : threads}</td>
            <td>
              <span className={styles.outcome} data-outcome={outcome}>
                {outcome === 'right' ? (
                  <CircleCheck size={14} aria-hidden />
                ) : (
                  <CircleX size={14} aria-hidden />
                )}
                {outcomeWords[outcome]}
              </span>
              {message}
            </td>
            <td>{difference === null ? '–' : difference.toExponential(1)}</td>
            <td>{picturesPerSecond === null ? '–' : formatCount(picturesPerSecond)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
