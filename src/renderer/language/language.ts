import i18next from 'i18next';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

const STORED = 'waferlens-language';

// The English text is the key, so a text without a translation is shown in English, and tests need no catalogue.
void i18next.init({
  lng: 'en',
  fallbackLng: false,
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  resources: {},
});

// A screen asks for hundreds of texts at each step, mostly the same ones.
const looked = new Map<string, string>();

/**
 * A text of the interface in the language of the window.
 *
 * @param text English, with `{{name}}` where values go
 */
export function t(text: string, values?: Readonly<Record<string, string | number>>): string {
  let found = looked.get(text);
  if (found === undefined) {
    // Without values to put in: the names stay where they go.
    found = i18next.t(text, { skipInterpolation: true });
    looked.set(text, found);
  }
  if (values === undefined) return found;
  return found.replace(/\{\{(\w+)\}\}/g, (place, name: string) => String(values[name] ?? place));
}

/** The language that the window is shown in. */
export function language(): Language {
  return i18next.language === 'de' ? 'de' : 'en';
}

/** For numbers and dates. */
export function locale(): 'en-GB' | 'de-DE' {
  return language() === 'de' ? 'de-DE' : 'en-GB';
}

/** What `system` comes to on this PC. */
export function resolveLanguage(choice: 'system' | Language, system: readonly string[]): Language {
  if (choice !== 'system') return choice;
  const known = system.map((tag) => tag.split('-')[0]).find((tag) => tag === 'en' || tag === 'de');
  return known === 'de' ? 'de' : 'en';
}

/** Loads the language of the last session: before the screens are, because their words are read when they load. */
export async function loadStoredLanguage(): Promise<void> {
  const stored = localStorage.getItem(STORED);
  const chosen = resolveLanguage(stored === 'en' || stored === 'de' ? stored : 'system', navigator.languages);
  document.documentElement.lang = chosen;
  if (chosen === 'en') return;
  const [{ default: window }, { default: methods }, { default: records }] = await Promise.all([
    import('./de.json'),
    import('./de-methods.json'),
    import('./de-records.json'),
  ]);
  i18next.addResourceBundle('de', 'translation', { ...records, ...window, ...methods });
  await i18next.changeLanguage('de');
  looked.clear();
}

/** Keeps the choice, and shows the window anew where it is in another language. */
export function applyLanguage(choice: 'system' | Language): void {
  if (choice === 'system') localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, choice);
  if (resolveLanguage(choice, navigator.languages) !== language()) location.reload();
}
