import process from 'node:process';
import { _electron, type Browser, type Page } from '@playwright/test';
import { startLoopbackProcess } from './loopback-process.ts';
import { programFolder } from './places.ts';

export type HostName = 'loopback' | 'electron';

/** A started program with the page that shows it. */
export interface RunningHost {
  readonly page: Page;
  /** Processes of the workers that run an entry (`worker`, `report-worker`), as they are now. */
  workers(entry: string): Promise<number[]>;
  /** Ends it as the user would. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. The page stays open where the host does not own it. */
  kill(): Promise<void>;
}

export const windowSize = { width: 1440, height: 900 };

/** The host in a process of its own and a page of `browser` on it. */
export async function startLoopback(home: string, browser: Browser): Promise<RunningHost> {
  const host = await startLoopbackProcess(home);
  const context = await browser.newContext({ viewport: windowSize, colorScheme: 'dark' });
  const page = await context.newPage();
  await page.goto(host.url);
  return {
    page,
    workers: (entry) => Promise.resolve(host.workers(entry)),
    stop: async () => {
      await context.close();
      await host.stop();
    },
    kill: () => host.kill(),
  };
}

/** The desktop program with its first window. */
export async function startElectron(home: string): Promise<RunningHost> {
  const application = await _electron.launch({
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), programFolder],
    env: { ...process.env, WAFERLENS_HOME: home },
    colorScheme: 'dark',
  });
  const page = await application.firstWindow();
  return {
    page,
    workers: (entry) =>
      application.evaluate(
        ({ app }, name) =>
          app
            .getAppMetrics()
            .filter((metric) => metric.serviceName === `Waferlens ${name}`)
            .map(({ pid }) => pid),
        entry,
      ),
    stop: () => application.close(),
    kill: async () => {
      const ended = application.waitForEvent('close');
      application.process().kill('SIGKILL');
      await ended;
    },
  };
}
