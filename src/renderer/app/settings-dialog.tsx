import type { Settings } from '#contract/workstation.ts';
import { Dialog } from '../components/dialog.tsx';
import { NumberField, TextField } from '../components/fields.tsx';
import { FailureNotice, Loading } from '../components/notice.tsx';
import { Select } from '../components/select.tsx';
import { t } from '../language/language.ts';
import { useCall, useMutationCall } from './calls.ts';
import styles from './settings-dialog.module.css';
import { applyTheme } from './theme.ts';

const themes = [
  { id: 'system', name: t('As the system') },
  { id: 'dark', name: t('Dark') },
  { id: 'light', name: t('Light') },
] as const;

const languageChoices = [
  { id: 'system', name: t('As the system') },
  { id: 'en', name: 'English' },
  { id: 'de', name: 'Deutsch' },
] as const;

const providers = [
  { id: 'cpu', name: 'CPU' },
  { id: 'webgpu', name: 'WebGPU' },
  { id: 'dml', name: 'DirectML' },
  { id: 'cuda', name: 'CUDA' },
  { id: 'auto', name: t('Auto: the fastest that gives right results') },
] as const;

/** Settings of the workstation; each takes effect at once. */
export function SettingsDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog title={t('Settings')} open={open} onClose={onClose}>
      <SettingsForm />
    </Dialog>
  );
}

function SettingsForm() {
  const status = useCall('status', {});
  const probed = useCall('providers', {});
  const set = useMutationCall('settings.set', { inline: true });
  if (status.data === undefined) return <Loading what={t('settings')} />;
  const { settings, version } = status.data;
  const change = (part: Partial<Settings>) => set.mutate({ ...settings, ...part });
  return (
    <>
      {set.error !== null && <FailureNotice failure={set.error} />}
      <Select
        label={t('Theme')}
        options={themes}
        value={settings.theme}
        onChange={(theme) => {
          applyTheme(theme);
          change({ theme });
        }}
      />
      <Select
        label={t('Language')}
        options={languageChoices}
        value={settings.language}
        onChange={(language) => change({ language })}
      />
      <TextField
        label={t('Reviewer')}
        description={t('Your name on verdicts, records and reports.')}
        value={settings.reviewer}
        onCommit={(reviewer) => change({ reviewer })}
      />
      <Select
        label={t('Networks run on')}
        options={providers}
        value={settings.provider}
        onChange={(provider) => change({ provider })}
      />
      <NumberField
        label={t('Threads')}
        description={t('0: one per physical core{{value}}.', {
          value: probed.data === undefined ? '' : t(' ({{threads}} here)', { threads: probed.data.threads }),
        })}
        value={settings.threads}
        minimum={0}
        maximum={256}
        onCommit={(threads) => change({ threads })}
      />
      <section aria-label={t('Execution providers on this PC')}>
        <h3>{t('On this PC')}</h3>
        {probed.error !== null && <FailureNotice failure={probed.error} />}
        {probed.isPending && <p className={styles.quiet}>{t('Trying each provider against CPU results')}</p>}
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
