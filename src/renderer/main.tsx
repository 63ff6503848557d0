import '@fontsource-variable/inter/wght.css';
import './app/tokens.css';
import './app/base.css';
import { loadStoredLanguage } from './language/language.ts';

// Screens read their words when they are loaded, so the catalogue comes before them.
await loadStoredLanguage();
const { startWindow } = await import('./app/start-window.tsx');
startWindow();
