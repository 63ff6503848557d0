import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, test as base, expect, type Page } from '@playwright/test';
import { ConsoleWatch } from './console-watch.ts';
import { type HostName, type RunningHost, startElectron, startLoopback } from './hosts.ts';
import { press } from './keyboard.ts';
import { chromiumArguments, chromiumFile, electronObstacle, preparedProject } from './places.ts';

export interface HostOptions {
  readonly host: HostName;
}

interface TestOptions {
  /** `prepared`: a copy of the prepared project is open when the test starts. `none`: the Start screen. */
  readonly start: 'prepared' | 'none';
}

/** The program as a user has it before them, with a home of its own. */
export interface WorkstationUnderTest {
  readonly page: Page;
  readonly console: ConsoleWatch;
  /** WAFERLENS_HOME. */
  readonly home: string;
  /** An empty folder of this test. */
  readonly scratch: string;
  /** The copy of the prepared project. */
  readonly directory: string;
  workers(entry: string): Promise<number[]>;
  kill(): Promise<void>;
  /** Starts the program again after `kill`; gives the new page. */
  startAgain(): Promise<Page>;
  /** Opens the copy of the prepared project from the Start screen, by keyboard. */
  openPrepared(): Promise<void>;
}

/** Explanations that take about a second. */
export const quickMethods = [
  { id: 'occlusion', parameters: { window: 32, stride: 16 } },
  { id: 'rise', parameters: { samples: 200 } },
] as const;

export const reviewer = 'Ada Reviewer';

export const test = base.extend<
  TestOptions & { workstation: WorkstationUnderTest; page: Page },
  HostOptions & { chromiumOnce: () => Promise<Browser> }
>({
  host: ['loopback', { option: true, scope: 'worker' }],
  start: ['prepared', { option: true }],

  chromiumOnce: [
    async ({ playwright }, use) => {
      const launched: Promise<Browser>[] = [];
      const launch = () =>
        playwright.chromium.launch({ executablePath: chromiumFile, args: [...chromiumArguments] });
      await use(() => {
        const browser = launched[0] ?? launch();
        if (launched.length === 0) launched.push(browser);
        return browser;
      });
      for (const browser of launched) await (await browser).close();
    },
    { scope: 'worker' },
  ],

  workstation: async ({ host, start, chromiumOnce }, use, testInfo) => {
    const obstacle = host === 'electron' ? electronObstacle() : null;
    testInfo.skip(obstacle !== null, obstacle ?? '');
    const scratch = mkdtempSync(path.join(tmpdir(), 'waferlens-end-to-end-'));
    const home = path.join(scratch, 'home');
    const directory = path.join(scratch, 'case-study.waferlens');
    furnish(home, directory);
    const console = new ConsoleWatch();
    const startHost = async (): Promise<RunningHost> => {
      const started =
        host === 'electron' ? await startElectron(home) : await startLoopback(home, await chromiumOnce());
      console.follow(started.page);
      await expect(started.page.getByRole('heading', { name: 'Recent projects' })).toBeVisible();
      return started;
    };
    let running = await startHost();
    const workstation: WorkstationUnderTest = {
      get page() {
        return running.page;
      },
      console,
      home,
      scratch,
      directory,
      workers: (entry) => running.workers(entry),
      kill: () => running.kill(),
      startAgain: async () => {
        running = await startHost();
        return running.page;
      },
      openPrepared: () => openRecent(running.page),
    };
    if (start === 'prepared') await workstation.openPrepared();

    await use(workstation);

    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('screenshot', {
        body: await running.page.screenshot(),
        contentType: 'image/png',
      });
      const log = path.join(home, 'waferlens.log');
      if (existsSync(log)) await testInfo.attach('waferlens.log', { path: log });
    }
    await running.stop();
    expect(console.unexpected(), 'the console stays free of errors').toEqual([]);
    expect(internalErrors(home), 'the log names no internal error').toEqual([]);
    rmSync(scratch, { recursive: true, force: true });
  },

  page: async ({ workstation }, use) => {
    await use(workstation.page);
  },
});

/** A home with quick methods and one recent project: the copy that this test may change. */
function furnish(home: string, directory: string): void {
  mkdirSync(home);
  // The project knows its pictures by the places where they were prepared; copying those is a third of a start.
  const pictures = path.join(preparedProject, 'demo', path.sep);
  cpSync(preparedProject, directory, { recursive: true, filter: (source) => !source.startsWith(pictures) });
  const settings = { theme: 'system', reviewer, threads: 1, chosenMethods: quickMethods, tourSeen: true };
  writeFileSync(path.join(home, 'settings.json'), JSON.stringify(settings));
  const recent = [{ directory, name: 'case-study', openedAt: '2026-01-01T00:00:00.000Z' }];
  writeFileSync(path.join(home, 'recent-projects.json'), JSON.stringify(recent));
}

async function openRecent(page: Page): Promise<void> {
  await press(page, page.getByRole('button', { name: 'case-study' }));
  await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
}

function internalErrors(home: string): string[] {
  const log = path.join(home, 'waferlens.log');
  if (!existsSync(log)) return [];
  return readFileSync(log, 'utf8')
    .split(/\n(?=\d{4}-)/)
    .filter((entry) => entry.includes('internal error'));
}

export { expect } from '@playwright/test';
