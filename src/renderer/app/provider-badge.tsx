import { Cpu } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { Hint } from '../components/hint.tsx';
import { t } from '../language/language.ts';
import { useCall } from './calls.ts';
import styles from './provider-badge.module.css';

/** What networks run on: the execution provider asked for. Opens the settings. */
export function ProviderBadge({ onOpen }: { readonly onOpen: () => void }) {
  const settings = useCall('status', {}).data?.settings;
  if (settings === undefined) return null;
  const threads =
    settings.threads === 0
      ? t('one thread per core')
      : t('{{threads}} threads', { threads: settings.threads });
  return (
    <Hint
      text={t('Networks run on {{provider}}, {{threads}}', {
        provider: settings.provider.toUpperCase(),
        threads,
      })}
    >
      <AriaButton className={styles.badge ?? ''} onPress={onOpen}>
        <Cpu size={14} aria-hidden />
        {settings.provider === 'auto' ? t('Auto') : settings.provider.toUpperCase()}
      </AriaButton>
    </Hint>
  );
}
