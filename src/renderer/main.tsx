import '@fontsource-variable/inter/wght.css';
import './app/tokens.css';
import './app/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Application } from './app/application.tsx';
import { workstation } from './app/connection.ts';
import { listenForJobs } from './app/jobs.ts';
import { listenForKeys } from './app/keys.ts';
import { applyStoredTheme } from './app/theme.ts';

applyStoredTheme();
listenForKeys();
listenForJobs();
workstation.start();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <Application />
  </StrictMode>,
);
