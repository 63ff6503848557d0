import { Moon, Sun, SunMoon } from 'lucide-react';
import { IconButton } from '../components/button.tsx';
import { t } from '../language/language.ts';
import { useCall, useMutationCall } from './calls.ts';
import { applyTheme, type ThemeChoice } from './theme.ts';

const next: Readonly<Record<ThemeChoice, ThemeChoice>> = { system: 'dark', dark: 'light', light: 'system' };
const icons = { system: SunMoon, dark: Moon, light: Sun } as const;
const words: Readonly<Record<ThemeChoice, string>> = {
  system: t('as the system'),
  dark: 'dark',
  light: 'light',
};

/** Steps through the themes: system, dark, light. */
export function ThemeButton() {
  const settings = useCall('status', {}).data?.settings;
  const set = useMutationCall('settings.set');
  if (settings === undefined) return null;
  const { theme } = settings;
  const change = () => {
    applyTheme(next[theme]);
    set.mutate({ ...settings, theme: next[theme] });
  };
  return (
    <IconButton icon={icons[theme]} label={t('Theme: {{words}}', { words: words[theme] })} onPress={change} />
  );
}
