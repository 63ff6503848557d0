import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { keys, press, tabTo, type } from './setup/keyboard.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Runs', () => {
  test('a run tells its record, is replayed and left, and all are verified', async ({ page }) => {
    await openNewestRun(page);

    await test.step('a run is opened from the table and tells its record in words', async () => {
      const run = page.getByRole('region', { name: /^Run \d+$/ });
      await expect(run).toContainText('A picture was explained by rise');
      await expect(run).toContainText('SEM ResNet');
      await expect(run).toContainText('200 forward passes');
    });

    await test.step('replaying a run says that it comes out equal', async () => {
      await keys(page, 'p');
      await expect(page.getByRole('region', { name: 'Replay' })).toContainText('Computed again: equal', {
        timeout: 45_000,
      });
    });

    await test.step('J steps to the run before and Escape closes it', async () => {
      const before = await page.getByRole('heading', { name: /^Run \d+$/ }).textContent();
      await keys(page, 'j');
      await expect(page.getByRole('heading', { name: /^Run \d+$/ })).not.toHaveText(before ?? '');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('region', { name: /^Run \d+$/ })).toBeHidden();
    });

    await test.step('verifying all records says that they are intact', async () => {
      await keys(page, 'g r');
      await expect(page.getByRole('table', { name: 'Runs' })).toBeVisible();
      await page.keyboard.press('Shift+V');
      await expect(page.getByRole('region', { name: 'Verification' })).toContainText('Intact', {
        timeout: 30_000,
      });
    });
  });

  test('verifying names what was changed outside the program', async ({ page, workstation }) => {
    const name = largestBlob(workstation.directory);
    appendFileSync(path.join(workstation.directory, 'blobs', name.slice(0, 2), name), '\0');
    await keys(page, 'g r');
    await press(page, page.getByRole('button', { name: 'Verify all' }));
    const findings = page.getByRole('region', { name: 'Verification' });
    await expect(findings).toContainText('found changed', { timeout: 30_000 });
    await expect(findings.getByRole('listitem').first()).toContainText(name.slice(0, 10));
  });

  test('a run shows what it was made from, is exported, and stands in the chain', async ({
    page,
    workstation,
  }) => {
    await openNewestRun(page);
    const lineage = page.getByRole('region', { name: 'What it was made from', exact: true });
    await expect(lineage).toContainText('SEM ResNet');
    await press(page, lineage.getByRole('button', { name: /^SEM ResNet, model/ }));
    const onwards = page.getByRole('region', { name: 'What was made from SEM ResNet', exact: true });
    await expect(onwards.getByRole('link', { name: /evaluation/ }).first()).toBeVisible();
    await press(page, onwards.getByRole('button', { name: /^Back to run/ }));
    await expect(lineage).toBeVisible();
    await keys(page, 'x');
    const form = page.getByRole('menuitem', { name: 'W3C PROV-JSON' });
    await expect(form).toBeVisible();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await expect(form).toBeFocused();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Export run/ });
    await type(page, dialog.getByRole('textbox', { name: 'Folder' }), workstation.scratch);
    await page.keyboard.press('Enter');
    await type(page, dialog.getByRole('textbox', { name: 'File name' }), 'run');
    await press(page, dialog.getByRole('button', { name: 'Save here' }));
    await expect(page.getByLabel('Messages')).toContainText('Exported');
    const file = path.join(workstation.scratch, 'run.provn.json');
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).activity)).toHaveLength(1);
    await page.keyboard.press('Escape');
    await keys(page, 'c');
    const chain = page.getByRole('region', { name: 'Chain of records' });
    await expect(chain.getByRole('listitem').first()).toContainText('explanation: rise');
    await tabTo(page, chain.getByRole('link').first());
    await page.keyboard.press('End');
    await expect(chain.getByRole('listitem').last()).toContainText('The first of the chain');
    await expect(chain.getByRole('link').last()).toBeFocused();
  });
});

async function openNewestRun(page: Page): Promise<void> {
  await keys(page, 'g r');
  await press(page, page.getByRole('table', { name: 'Runs' }).getByRole('link').first());
  await expect(page.getByRole('heading', { name: 'What was done', level: 3 })).toBeVisible();
}

/** The name of the largest file that the project keeps by its content: a model. */
function largestBlob(directory: string): string {
  const blobs = path.join(directory, 'blobs');
  const files = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /[0-9a-f]{64}$/.test(file),
  );
  const sizes = files.map((file) => ({ file, bytes: statSync(path.join(blobs, file)).size }));
  return path.basename(sizes.toSorted((a, b) => b.bytes - a.bytes)[0]?.file ?? '');
}
