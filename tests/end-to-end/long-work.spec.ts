import type { Locator, Page } from '@playwright/test';
import { colouredPixels } from './setup/coloured-pixels.ts';
import { keys, press, type } from './setup/keyboard.ts';
import { column, openExplainedCase } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

/** Far more than finishes while a test looks on. */
const manySamples = '400000';

test.describe('Long work', () => {
  test('shows passes done and is cancelled within a second where it was started', async ({ page }) => {
    await startLongRun(page);
    const rise = column(page, 'RISE');
    await expect(rise.getByRole('progressbar')).toBeVisible();
    await expect(rise).toContainText(/[\d,]+ of [\d,]+ passes/, { timeout: 30_000 });
    // The map comes in coarse to fine, over the one of the run before.
    const fetched = page.waitForResponse(
      (response) => /\/partial\/[0-9a-f-]{36}$/.test(response.url()) && response.status() === 200,
    );
    await expect(rise).toContainText(/Not finished: [\d,]+ passes so far/, { timeout: 30_000 });
    const values = await fetched;
    expect(new Float32Array(new Uint8Array(await values.body()).buffer).some((value) => value > 0)).toBe(
      true,
    );
    const started = Date.now();
    await press(page, rise.getByRole('button', { name: 'Cancel' }));
    await expect(rise.getByRole('progressbar')).toBeHidden({ timeout: 5000 });
    expect(Date.now() - started).toBeLessThan(3000);
    await expect(rise).not.toContainText('Not finished');
    expect((await page.request.get(values.url())).status()).toBe(404);
    await expect(rise.getByRole('img', { name: /^Colour scale/ })).toBeVisible();
  });

  test('fills the column of a first run as it comes, and is cancelled under Jobs from any screen', async ({
    page,
  }) => {
    await openExplainedCase(page);
    const dialog = await askForManySamples(page);
    await press(page, dialog.getByRole('button', { name: 'Keep for E' }));
    await expect(dialog).toBeHidden();
    // The third case has not been explained.
    await keys(page, 'j j');
    await expect(page.getByRole('heading', { name: 'No explanation yet' })).toBeVisible();
    await keys(page, 'e');
    const rise = column(page, 'RISE');
    await expect(rise).toContainText(/Not finished: [\d,]+ passes so far/, { timeout: 30_000 });
    const unfinished = rise.getByRole('application', { name: 'Unfinished map of RISE' });
    await expect.poll(() => unfinished.locator('canvas').evaluate(colouredPixels)).toBeGreaterThan(100);
    await keys(page, 'g o');
    await press(page, page.getByRole('button', { name: /^Jobs: Explaining 1 case by rise/ }));
    const jobs = page.getByRole('dialog', { name: 'Jobs' });
    await expect(jobs.getByRole('progressbar')).toBeVisible();
    await press(page, jobs.getByRole('button', { name: /^Cancel Explaining/ }));
    await expect(jobs).toContainText('cancelled');
  });

  test('leaves a cancelled run in Runs', async ({ page }) => {
    await startLongRun(page);
    const rise = column(page, 'RISE');
    await expect(rise).toContainText(/[\d,]+ of [\d,]+ passes/, { timeout: 30_000 });
    await press(page, rise.getByRole('button', { name: 'Cancel' }));
    await expect(rise.getByRole('progressbar')).toBeHidden({ timeout: 5000 });
    await keys(page, 'g r');
    await expect(page.getByRole('table', { name: 'Runs' }).getByRole('row').nth(1)).toContainText(
      'cancelled',
    );
  });
});

async function startLongRun(page: Page): Promise<void> {
  await openExplainedCase(page);
  const dialog = await askForManySamples(page);
  await press(page, dialog.getByRole('button', { name: 'Run' }));
  await expect(dialog).toBeHidden();
}

async function askForManySamples(page: Page): Promise<Locator> {
  await press(page, column(page, 'RISE').getByRole('button', { name: 'Parameters of RISE' }));
  const dialog = page.getByRole('dialog', { name: 'Parameters of RISE' });
  await type(page, dialog.getByRole('textbox', { name: 'Samples' }), manySamples);
  return dialog;
}
