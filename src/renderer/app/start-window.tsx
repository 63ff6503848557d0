import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Application } from './application.tsx';
import { workstation } from './connection.ts';
import { listenForJobs } from './jobs.ts';
import { listenForKeys } from './keys.ts';
import { applyStoredTheme } from './theme.ts';

/** Shows the window and connects it with the workstation. */
export function startWindow(): void {
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
}
