import type { Settings } from '#contract/workstation.ts';

/** What a part of the settings is given. */
export interface SettingsPartProps {
  readonly settings: Settings;
  readonly onChange: (part: Partial<Settings>) => void;
}
