import type { Locator, Page } from '@playwright/test';
import { keys } from './setup/keyboard.ts';
import { openCases, openExplainedCase } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

interface ScreenWithKeys {
  readonly name: string;
  readonly go: (page: Page) => Promise<unknown>;
  /** A scope of keys that only this screen has, and a key of it in words. */
  readonly scope: string;
  readonly label: string;
}

const screens: readonly ScreenWithKeys[] = [
  { name: 'Overview', go: (page) => keys(page, 'g o'), scope: 'Overview', label: 'Misclassified cases' },
  { name: 'Import', go: (page) => keys(page, 'g i'), scope: 'Import', label: 'Import a data set' },
  { name: 'Cases', go: openCases, scope: 'Cases', label: 'Choose all filtered cases' },
  { name: 'Case review', go: openExplainedCase, scope: 'Case review', label: 'Verdict: model wrong' },
  {
    name: 'Concepts',
    go: (page) => keys(page, 'g n'),
    scope: 'Concepts found',
    label: 'Find concepts of this class',
  },
  { name: 'Influence', go: (page) => keys(page, 'g f'), scope: 'Influence', label: 'Run an audit' },
  { name: 'Study', go: (page) => keys(page, 'g s'), scope: 'Benchmarks', label: 'New benchmark' },
  { name: 'Runs', go: (page) => keys(page, 'g r'), scope: 'Runs', label: 'Next run' },
  { name: 'Reports', go: (page) => keys(page, 'g p'), scope: 'Reports', label: 'New report' },
];

test.describe('Keys', () => {
  test('? lists the keys of every screen, Escape closes the list', async ({ page }) => {
    test.setTimeout(120_000);
    for (const { name, go, scope, label } of screens) {
      await go(page);
      await expect(page.getByRole('heading', { name, level: 1 })).toBeAttached();
      const dialog = page.getByRole('dialog', { name: 'Keys' });
      await expect(async () => {
        // The list is made when it opens: one that opened before the screen had its keys is opened again.
        if (await dialog.isVisible()) await page.keyboard.press('Escape');
        await page.keyboard.press('?');
        await expect(dialog.getByRole('region', { name: scope, exact: true })).toContainText(label, {
          timeout: 1000,
        });
      }).toPass();
      await expect(dialog.getByRole('region', { name: 'Everywhere' })).toContainText('Show these keys');
      expect(await keysGivenTwice(dialog), `keys of ${name} that mean two things`).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    }
  });

  test.describe('without a project', () => {
    test.use({ start: 'none' });

    test('? lists the keys of Start', async ({ page }) => {
      await page.keyboard.press('?');
      const dialog = page.getByRole('dialog', { name: 'Keys' });
      await expect(dialog.getByRole('region', { name: 'Start' })).toContainText('Open the demo');
    });
  });
});

/** Keys that stand in the list more than once: only one of their meanings could be had. */
async function keysGivenTwice(dialog: Locator): Promise<string[]> {
  const lists = await dialog
    .locator('dt > span')
    .evaluateAll((keys) =>
      keys.map((key) => [...key.querySelectorAll('kbd')].map((cap) => cap.textContent).join(' ')),
    );
  return lists.filter((key, at) => lists.indexOf(key) !== at);
}
