import { Cpu } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { Hint } from '../components/hint.tsx';
import { useCall } from './calls.ts';
import styles from './provider-badge.module.css';

/** What networks run on: the execution provider asked for. Opens the settings. */
export function ProviderBadge({ onOpen }: { readonly onOpen: () => void }) {
  const settings = useCall('status', {}).data?.settings;
  if (settings === undefined) return null;
  const threads = settings.threads === 0 ? 'one thread per core' : `${settings.threads} threads`;
  return (
    <Hint text={`Networks run on ${settings.provider.toUpperCase()}, ${threads}`}>
      <AriaButton className={styles.badge ?? ''} onPress={onOpen}>
        <Cpu size={14} aria-hidden />
        {settings.provider === 'auto' ? 'Auto' : settings.provider.toUpperCase()}
      </AriaButton>
    </Hint>
  );
}
