import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { keys, press, tabTo, type } from './setup/keyboard.ts';
import { column, openExplainedCase, panel } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Interruption', () => {
  test('a verdict and its note survive the end of the program by kill -9', async ({ page, workstation }) => {
    workstation.console.expect(/WebSocket|ERR_CONNECTION|Failed to fetch|Failed to load resource/);
    await openExplainedCase(page);
    await keys(page, '2');
    await expect(panel(page, 'Verdict').getByRole('status')).toContainText('Saved');
    await keys(page, 'n');
    await page.keyboard.type('Second opinion asked for.');
    await page.keyboard.press('Escape');
    await expect(panel(page, 'History')).toContainText('Note: Second opinion');
    await workstation.kill();

    const again = await workstation.startAgain();
    await workstation.openPrepared();
    await openExplainedCase(again);
    await expect(panel(again, 'Verdict').getByRole('radio', { name: 'Model wrong' })).toBeChecked();
    await expect(again.getByRole('textbox', { name: 'Note' })).toHaveValue('Second opinion asked for.');
  });

  test('a verdict is shown as saved only when the workstation has answered', async ({
    page,
    workstation,
  }) => {
    test.skip(process.platform !== 'linux', 'the host is stopped through the table of processes');
    await openExplainedCase(page);
    await expect.poll(() => workstation.workers('worker')).not.toEqual([]);
    const [worker] = await workstation.workers('worker');
    const host = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${worker}/status`, 'utf8'))?.[1]);
    process.kill(host, 'SIGSTOP');
    const status = panel(page, 'Verdict').getByRole('status');
    await keys(page, '2');
    await expect(status).toHaveText('Saving');
    await page.waitForTimeout(300);
    await expect(status).toHaveText('Saving');
    process.kill(host, 'SIGCONT');
    await expect(status).toContainText('Saved');
  });

  test('undo works on decisions from before the program was started again', async ({ page, workstation }) => {
    workstation.console.expect(/WebSocket|ERR_CONNECTION|Failed to fetch|Failed to load resource/);
    await openExplainedCase(page);
    await keys(page, '1');
    await expect(panel(page, 'Verdict').getByRole('status')).toContainText('Saved');
    await workstation.kill();

    const again = await workstation.startAgain();
    await workstation.openPrepared();
    await openExplainedCase(again);
    const chosen = panel(again, 'Verdict').getByRole('radio', { checked: true });
    await expect(chosen).toHaveAccessibleName(/Label wrong/);
    await again.keyboard.press('Control+z');
    await expect(chosen).toHaveCount(0);
  });

  test('a host that went away shows a banner', async ({ page, workstation, host }) => {
    test.skip(host === 'electron', 'the window ends with its host');
    workstation.console.expect(/WebSocket|ERR_CONNECTION|Failed to fetch|Failed to load resource/);
    await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
    await workstation.kill();
    await expect(page.getByRole('alert').filter({ hasText: 'Waferlens stopped answering' })).toBeVisible();
    await workstation.startAgain();
  });

  test('a run whose worker is killed is tried again and finishes', async ({ page, workstation }) => {
    test.slow();
    await startRun(page, '3000');
    await killWorker(page, workstation.workers);
    await expect(column(page, 'RISE').getByRole('progressbar')).toBeHidden({ timeout: 90_000 });
    await expect(column(page, 'RISE').getByRole('img', { name: /^Colour scale/ })).toBeVisible();
    await keys(page, 'g r');
    const rows = page.getByRole('table', { name: 'Runs' }).getByRole('row');
    await expect(rows.nth(1)).toContainText('done');
    await expect(rows.nth(2)).toContainText('interrupted');
    await tabTo(page, rows.nth(1).getByRole('link'));
    await page.keyboard.press('ArrowDown');
    await expect(rows.nth(2).getByRole('link')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: /^Run \d+$/ })).toContainText(/worker/);
  });

  test('a run whose worker is killed twice says so in its column', async ({ page, workstation }) => {
    test.slow();
    await startRun(page, '400000');
    await killWorker(page, workstation.workers);
    for (const pid of await workstation.workers('worker')) process.kill(pid, 'SIGKILL');
    await expect(column(page, 'RISE').getByRole('alert')).toContainText(/worker/, { timeout: 30_000 });
    await expect(column(page, 'RISE').getByRole('button', { name: 'Try again' })).toBeVisible();
  });

  test('a job that the end of the program interrupted goes on by itself, and says so', async ({
    page,
    workstation,
  }) => {
    workstation.console.expect(/WebSocket|ERR_CONNECTION|Failed to fetch|Failed to load resource/);
    await startRun(page, '400000');
    await expect(column(page, 'RISE')).toContainText(/[\d,]+ of [\d,]+ passes/, { timeout: 30_000 });
    await workstation.kill();

    const again = await workstation.startAgain();
    await workstation.openPrepared();
    await expect(again.getByText('Goes on where the program’s end stopped it')).toBeVisible();
    await press(again, again.getByRole('button', { name: /^Jobs/ }));
    const jobs = again.getByRole('dialog', { name: 'Jobs' });
    await expect(jobs.getByRole('listitem')).toContainText('running');
    await press(again, jobs.getByRole('button', { name: /^Cancel Explaining/ }));
    await expect(jobs).toContainText('cancelled');
  });
});

async function startRun(page: Page, samples: string): Promise<void> {
  await openExplainedCase(page);
  await press(page, column(page, 'RISE').getByRole('button', { name: 'Parameters of RISE' }));
  const dialog = page.getByRole('dialog', { name: 'Parameters of RISE' });
  await type(page, dialog.getByRole('textbox', { name: 'Samples' }), samples);
  await press(page, dialog.getByRole('button', { name: 'Run' }));
  await expect(dialog).toBeHidden();
}

/** Waits until passes are counted and kills the workers; the one that is to count again has started by then. */
async function killWorker(page: Page, workers: (entry: string) => Promise<number[]>): Promise<void> {
  await expect(column(page, 'RISE').getByText(/[\d,]+ of [\d,]+ passes/)).toBeVisible({ timeout: 30_000 });
  const before = await workers('worker');
  for (const pid of before) process.kill(pid, 'SIGKILL');
  await expect
    .poll(async () => (await workers('worker')).some((pid) => !before.includes(pid)), { timeout: 30_000 })
    .toBe(true);
}
