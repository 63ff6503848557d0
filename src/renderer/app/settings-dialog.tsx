import type { Settings } from '#contract/workstation.ts';
import { Dialog } from '../components/dialog.tsx';
import { NumberField, TextField } from '../components/fields.tsx';
import { FailureNotice, Loading } from '../components/notice.tsx';
import { Select } from '../components/select.tsx';
import { useCall, useMutationCall } from './calls.ts';
import styles from './settings-dialog.module.css';
import { applyTheme } from './theme.ts';

const themes = [
  { id: 'system', name: 'As the system' },
  { id: 'dark', name: 'Dark' },
  { id: 'light', name: 'Light' },
] as const;

const providers = [
  { id: 'cpu', name: 'CPU' },
  { id: 'webgpu', name: 'WebGPU' },
  { id: 'dml', name: 'DirectML' },
  { id: 'cuda', name: 'CUDA' },
  { id: 'auto', name: 'Auto: the fastest that gives right results' },
] as const;

/** Settings of the workstation; each takes effect at once. */
export function SettingsDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog title="Settings" open={open} onClose={onClose}>
      <SettingsForm />
    </Dialog>
  );
}

function SettingsForm() {
  const status = useCall('status', {});
  const probed = useCall('providers', {});
  const set = useMutationCall('settings.set', { inline: true });
  if (status.data === undefined) return <Loading what="settings" />;
  const { settings, version } = status.data;
  const change = (part: Partial<Settings>) => set.mutate({ ...settings, ...part });
  return (
    <>
      {set.error !== null && <FailureNotice failure={set.error} />}
      <Select
        label="Theme"
        options={themes}
        value={settings.theme}
        onChange={(theme) => {
          applyTheme(theme);
          change({ theme });
        }}
      />
      <TextField
        label="Reviewer"
        description="Your name on verdicts, records and reports."
        value={settings.reviewer}
        onCommit={(reviewer) => change({ reviewer })}
      />
      <Select
        label="Networks run on"
        options={providers}
        value={settings.provider}
        onChange={(provider) => change({ provider })}
      />
      <NumberField
        label="Threads"
        description={`0: one per physical core${probed.data === undefined ? '' : ` (${probed.data.threads} here)`}.`}
        value={settings.threads}
        minimum={0}
        maximum={256}
        onCommit={(threads) => change({ threads })}
      />
      <section aria-label="Execution providers on this PC">
        <h3>On this PC</h3>
        {probed.error !== null && <FailureNotice failure={probed.error} />}
        {probed.isPending && <p className={styles.quiet}>Trying each provider against CPU results</p>}
        <ul className={styles.providers}>
          {probed.data?.providers.map(({ name, state, message }) => (
            <li key={name}>
              <span className={styles.name}>{name}</span>
              <span className={styles.state}>{state}</span>
              <span className={styles.quiet}>{message}</span>
            </li>
          ))}
        </ul>
      </section>
      <p className={styles.quiet}>Waferlens {version}</p>
    </>
  );
}
