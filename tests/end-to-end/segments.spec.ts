import type { Locator, Page } from '@playwright/test';
import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, pick, press, tabTo, type } from './setup/keyboard.ts';
import { chooseMethod, column, openUnexplainedCase } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Segments in Case review', () => {
  test('methods share the chosen segments, a segment stands out in all columns, its run is a record', async ({
    page,
  }) => {
    await openUnexplainedCase(page);
    await chooseMethod(page, 'KernelSHAP');
    await chooseGrid(page, '16');
    await keys(page, 'e');

    const own = column(page, 'KernelSHAP');
    const run = own.getByRole('link', { name: /^Run \d+$/ });
    await expect(run).toBeVisible({ timeout: 45_000 });
    await expect(own).toContainText('Grid, 16 segments');
    await expect(own).toContainText(/Local accuracy gap/);
    // The other method, which scores no segments itself, has the same ones.
    const shared = column(page, 'RISE').getByRole('link', { name: /^Run \d+$/ });
    await expect(shared).toBeVisible({ timeout: 45_000 });
    expect(await shared.getAttribute('href')).toBe(await run.getAttribute('href'));

    await tabTo(page, page.getByRole('application', { name: /^KernelSHAP/ }));
    await keys(page, 'Shift+ArrowRight Shift+ArrowDown');
    await expect(segmentFact(page, 'KernelSHAP', 'Segment')).toHaveText('10');
    await expect(segmentFact(page, 'RISE', 'Segment')).toHaveText('10');
    await expect(segmentFact(page, 'KernelSHAP', 'Score')).toHaveText(/^−?[\d.e−]+/);
    await expect(segmentFact(page, 'KernelSHAP', 'Rank')).toHaveText(/^\d+\/16$/);

    const borders = page.getByRole('button', { name: 'Segment borders' });
    await expect(borders).toHaveAttribute('aria-pressed', 'true');
    await keys(page, 'b');
    await expect(borders).toHaveAttribute('aria-pressed', 'false');

    await tabTo(page, own.getByRole('radiogroup', { name: 'What to show of KernelSHAP' }));
    await keys(page, 'ArrowRight Enter');
    const table = own.getByRole('table', { name: 'Segments of KernelSHAP' });
    await tabTo(page, table.getByRole('button', { name: /^Segment \d+, score/ }).first());
    await keys(page, 'ArrowDown');
    await expect(segmentFact(page, 'KernelSHAP', 'Rank')).toHaveText('2/16');
    const second = (await segmentFact(page, 'KernelSHAP', 'Segment').textContent()) ?? '';
    await expect(page.locator(':focus')).toHaveText(second);
    await expect(segmentFact(page, 'RISE', 'Segment')).toHaveText(second);
    expect(await accessibilityFindings(page)).toEqual([]);

    // Backwards: the field of the corrected label, which opens its list, lies on the way forward.
    await tabTo(page, run, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'What was done', level: 3 })).toBeVisible();
    await expect(page.getByRole('main')).toContainText(/grid/);
  });

  test('the correlation matrix of CorrSHAP is walked by keys, and its cells stand out on the picture', async ({
    page,
  }) => {
    await openUnexplainedCase(page);
    await chooseMethod(page, 'CorrSHAP');
    await chooseGrid(page, '16');
    await keys(page, 'e');
    const own = column(page, 'CorrSHAP');
    const parts = own.getByRole('radiogroup', { name: 'What to show of CorrSHAP' });
    await expect(parts).toBeVisible({ timeout: 45_000 });
    await tabTo(page, parts);
    await keys(page, 'ArrowRight ArrowRight Enter');
    const matrix = own.getByRole('application', { name: 'Correlation matrix of CorrSHAP, 16 segments' });
    await tabTo(page, matrix);
    await keys(page, 'ArrowDown');
    const panel = own.getByRole('region', { name: 'Correlation of CorrSHAP' });
    await expect(panel).toContainText(/^.*Segment 0 with itself: 1/);
    await keys(page, 'ArrowDown ArrowDown ArrowRight');
    await expect(panel).toContainText(/2 with 1: −?[\d.]+/);
    await expect(panel).toContainText(/threshold 0.5/);
    await expect(segmentFact(page, 'CorrSHAP', 'Segment')).toHaveText('2');
    await expect(segmentFact(page, 'RISE', 'Segment')).toHaveText('2');
    expect(await accessibilityFindings(page)).toEqual([]);
  });
});

/** Makes all methods of E share a grid. */
async function chooseGrid(page: Page, segments: string): Promise<void> {
  await press(page, page.getByRole('button', { name: /^Segments \(/ }));
  const menu = page.getByRole('dialog', { name: /^Segments/ });
  await pick(page, menu.getByRole('button', { name: /Segments of all methods/ }), 'Grid');
  await type(page, menu.getByRole('textbox', { name: 'Segments', exact: true }), segments);
  await keys(page, 'Escape');
  await expect(menu).toBeHidden();
  await expect(page.getByRole('button', { name: 'Segments (Grid)' })).toBeVisible();
}

/** What a column says of the segment that stands out. */
function segmentFact(page: Page, columnName: string, name: string): Locator {
  return column(page, columnName)
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
    .locator('dd');
}
