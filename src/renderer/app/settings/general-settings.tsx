import { Checkbox, TextField } from '../../components/fields.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { applyTheme } from '../theme.ts';
import type { SettingsPartProps } from './settings-part.ts';

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

const baselineChoices = [
  { id: 'none', name: t('As each method has it') },
  { id: 'black', name: t('Black') },
  { id: 'mean', name: t('Mean') },
  { id: 'blur', name: t('Blurred picture') },
  { id: 'noise', name: t('Noise') },
] as const;

/** Who uses the program, how it looks, and what it does where nobody says otherwise. */
export function GeneralSettings({ settings, onChange }: SettingsPartProps) {
  return (
    <>
      <Select
        label={t('Theme')}
        options={themes}
        value={settings.theme}
        onChange={(theme) => {
          applyTheme(theme);
          onChange({ theme });
        }}
      />
      <Select
        label={t('Language')}
        options={languageChoices}
        value={settings.language}
        onChange={(language) => onChange({ language })}
      />
      <TextField
        label={t('Reviewer')}
        description={t('Your name on verdicts, records and reports.')}
        value={settings.reviewer}
        onCommit={(reviewer) => onChange({ reviewer })}
      />
      <Select
        label={t('Hidden pixels show, unless a method is told otherwise')}
        options={baselineChoices}
        value={settings.defaultBaseline ?? 'none'}
        onChange={(id) => onChange({ defaultBaseline: id === 'none' ? null : id })}
      />
      <Checkbox value={settings.resumeJobs} onChange={(resumeJobs) => onChange({ resumeJobs })}>
        {t('Interrupted work goes on by itself when its project is opened')}
      </Checkbox>
    </>
  );
}
