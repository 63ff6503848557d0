import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { Settings } from '#contract/workstation.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { useCall, useMutationCall } from '../calls.ts';
import { ComputingSettings } from './computing-settings.tsx';
import { GeneralSettings } from './general-settings.tsx';
import { KeysSettings } from './keys-settings.tsx';
import { PlacesSettings } from './places-settings.tsx';
import styles from './settings-dialog.module.css';
import { SigningSettings } from './signing-settings.tsx';

/** Settings of the workstation; each takes effect at once. */
export function SettingsDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog title={t('Settings')} open={open} onClose={onClose} wide>
      <SettingsForm />
    </Dialog>
  );
}

function SettingsForm() {
  const status = useCall('status', {});
  const set = useMutationCall('settings.set', { inline: true });
  if (status.data === undefined) return <Loading what={t('settings')} />;
  const { settings, version } = status.data;
  const part = { settings, onChange: (change: Partial<Settings>) => set.mutate(change) };
  return (
    <>
      {set.error !== null && <FailureNotice failure={set.error} />}
      <Tabs className={styles.tabs ?? ''}>
        <TabList aria-label={t('Parts of the settings')} className={styles.tabList ?? ''}>
          <Tab id="general">{t('General')}</Tab>
          <Tab id="computing">{t('Computing')}</Tab>
          <Tab id="keys">{t('Keys')}</Tab>
          <Tab id="places">{t('Data')}</Tab>
          <Tab id="signing">{t('Signing')}</Tab>
        </TabList>
        <TabPanel id="general" className={styles.panel ?? ''}>
          <GeneralSettings {...part} />
        </TabPanel>
        <TabPanel id="computing" className={styles.panel ?? ''}>
          <ComputingSettings {...part} />
        </TabPanel>
        <TabPanel id="keys" className={styles.panel ?? ''}>
          <KeysSettings moved={settings.keys} onChange={(keys) => set.mutate({ keys })} />
        </TabPanel>
        <TabPanel id="places" className={styles.panel ?? ''}>
          <PlacesSettings />
        </TabPanel>
        <TabPanel id="signing" className={styles.panel ?? ''}>
          <SigningSettings />
        </TabPanel>
      </Tabs>
      <p className={styles.quiet}>Waferlens {version}</p>
    </>
  );
}
