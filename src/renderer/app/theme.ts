import { useSyncExternalStore } from 'react';
import type { Settings } from '#contract/workstation.ts';

export type ThemeChoice = Settings['theme'];

const STORED = 'waferlens-theme';
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

/** Shows a theme and keeps the choice for the next start's first frame. */
export function applyTheme(choice: ThemeChoice): void {
  localStorage.setItem(STORED, choice);
  if (choice === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}

/** The theme of the last session, before the settings have arrived. */
export function applyStoredTheme(): void {
  const stored = localStorage.getItem(STORED);
  if (stored === 'dark' || stored === 'light') applyTheme(stored);
}

function resolved(): 'dark' | 'light' {
  const forced = document.documentElement.dataset.theme;
  if (forced === 'dark' || forced === 'light') return forced;
  return systemDark.matches ? 'dark' : 'light';
}

function watchTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  systemDark.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    systemDark.removeEventListener('change', listener);
  };
}

/** The theme that is shown, for what has to compute colours itself (canvas, shaded tables). */
export function useResolvedTheme(): 'dark' | 'light' {
  return useSyncExternalStore(watchTheme, resolved);
}
