import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { chromium, type Page } from '@playwright/test';

/**
 * Opens a project in Chromium on the loopback host, without a graphics card, and ends both after the work.
 *
 * @param home an empty folder for everything that the host writes; it is removed at the end
 * @param work gets the page and the host's origin
 */
export async function inWindow<Result>(
  home: string,
  directory: string,
  viewport: { readonly width: number; readonly height: number },
  work: (page: Page, origin: string) => Promise<Result>,
): Promise<Result> {
  const program = path.join(home, 'home');
  await mkdir(program, { recursive: true });
  await writeFile(path.join(program, 'settings.json'), JSON.stringify({ tourSeen: true }));
  const host = spawn(process.execPath, [path.resolve('out', 'main', 'loopback.js'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, WAFERLENS_HOME: program },
  });
  const [line] = (await once(host.stdout, 'data')) as [Buffer];
  const url = /http:\S+/.exec(line.toString())?.[0] ?? '';
  const browser = await chromium.launch({
    executablePath: process.env.WAFERLENS_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const page = await browser.newPage({ viewport });
    await page.goto(url);
    return await work(page, new URL(url).origin);
  } finally {
    await browser.close();
    host.kill();
    await once(host, 'exit');
    await rm(home, { recursive: true, maxRetries: 3 });
  }
}
