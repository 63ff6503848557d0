import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, pickInRow, press, type } from './setup/keyboard.ts';
import { openExplainedCase } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

/** A red pixel as PNG. */
const logo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
);

test.describe('Reports', () => {
  test('a report is previewed, made with the site on it, listed and shown', async ({ page, workstation }) => {
    writeFileSync(path.join(workstation.scratch, 'logo.png'), logo);
    await keys(page, 'g p');
    await expect(page.getByRole('heading', { name: 'Reports', level: 1 })).toBeAttached();
    await keys(page, 'h');
    const site = page.getByRole('dialog', { name: 'Site header of reports' });
    await type(page, site.getByRole('textbox', { name: 'Name of the site' }), 'Fab 3');
    await type(page, site.getByRole('textbox', { name: 'Classification mark' }), 'Confidential');
    await type(
      page,
      site.getByRole('textbox', { name: 'Logo', exact: true }),
      path.join(workstation.scratch, 'logo.png'),
    );
    expect(await accessibilityFindings(page)).toEqual([]);
    await press(page, site.getByRole('button', { name: 'Save' }));
    await expect(site).toBeHidden();

    await keys(page, 'n');
    const dialog = page.getByRole('dialog', { name: 'New report' });
    await type(page, dialog.getByRole('textbox', { name: 'Title' }), 'Week 47');
    const template = dialog.getByRole('radiogroup', { name: 'Template' });
    await pickInRow(page, template, template.getByRole('radio', { name: 'Case sheets' }));
    await press(page, dialog.getByRole('button', { name: 'Preview' }));
    await expect(dialog.getByRole('status')).toContainText(/^Preview with \d of \d+ cases$/, {
      timeout: 20_000,
    });
    expect(await accessibilityFindings(page)).toEqual([]);
    await press(page, dialog.getByRole('button', { name: /^Make a report of \d+ cases?$/ }));
    await expect(dialog).toBeHidden({ timeout: 40_000 });
    // The preview was not kept.
    const listed = page.getByRole('list', { name: 'Reports' }).getByRole('listitem');
    await expect(listed).toHaveCount(1);
    await expect(listed).toContainText(/Week 47.*Case sheets, \d+ cases, \d+ pages/);
    await expect(page.getByRole('region', { name: 'Week 47' })).toBeVisible();
  });

  test('the case under review is reported by R, shown as a PDF, and saved by S', async ({
    page,
    workstation,
  }) => {
    await test.step('R reports the case that is under review', async () => {
      await makeReport(page, 'One case');
      await expect(page.getByRole('region', { name: 'One case' })).toBeVisible();
    });

    await test.step('the report that is shown is a PDF', async () => {
      const address = await page.locator('iframe, a[href^="/blob/"]').first().evaluate(addressOf);
      const start = await page.evaluate(async (url) => {
        const response = await fetch(url);
        const bytes = new Uint8Array(await response.arrayBuffer());
        return {
          type: response.headers.get('content-type'),
          start: String.fromCharCode(...bytes.subarray(0, 4)),
        };
      }, address);
      expect(start).toEqual({ type: 'application/pdf', start: '%PDF' });
    });

    await test.step('S saves the PDF to a path', async () => {
      await keys(page, 's');
      const dialog = page.getByRole('dialog', { name: 'Save the report' });
      await type(page, dialog.getByRole('textbox', { name: 'Folder' }), workstation.scratch);
      await page.keyboard.press('Enter');
      await type(page, dialog.getByRole('textbox', { name: 'File name' }), 'audit');
      await press(page, dialog.getByRole('button', { name: 'Save here' }));
      const file = path.join(workstation.scratch, 'audit.pdf');
      await expect.poll(() => existsSync(file)).toBe(true);
      await expect(page.getByLabel('Messages')).toContainText('Report saved');
      expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-');
    });
  });
});

/** Reports the first case, which is explained, and goes to Reports. */
async function makeReport(page: Page, title: string): Promise<void> {
  await openExplainedCase(page);
  await keys(page, 'r');
  const dialog = page.getByRole('dialog', { name: 'New report' });
  await type(page, dialog.getByRole('textbox', { name: 'Title' }), title);
  await press(page, dialog.getByRole('button', { name: 'Create the PDF' }));
  await expect(dialog).toBeHidden();
  await keys(page, 'g p');
  await expect(page.getByRole('region', { name: title })).toBeVisible({ timeout: 40_000 });
}

function addressOf(element: Element): string {
  return element.getAttribute('src') ?? element.getAttribute('href') ?? '';
}
