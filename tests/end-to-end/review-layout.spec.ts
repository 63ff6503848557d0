import type { Locator, Page } from '@playwright/test';
import { accessibilityFindings } from './setup/accessibility.ts';
import { colouredPixels } from './setup/coloured-pixels.ts';
import { keys, press, tabTo, type } from './setup/keyboard.ts';
import { column, openExplainedCase, panel } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Case review, arranged by keyboard', () => {
  test('columns are moved, hidden and kept as a layout; zoom, swipe and blink', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openExplainedCase(page);
    const shown = () =>
      page.locator('[data-column]').evaluateAll((all) => all.map((each) => each.getAttribute('data-column')));
    await tabTo(page, pane(column(page, 'RISE')));
    const before = await shown();
    await page.keyboard.press(before[0] === 'rise' ? 'Control+ArrowRight' : 'Control+ArrowLeft');
    await expect.poll(shown).toEqual([...before].reverse());

    // A layout keeps both columns in their new order and 1:1 is no part of it.
    await keys(page, 'o');
    const menu = page.getByRole('dialog', { name: /^Columns/ });
    await type(page, menu.getByRole('textbox', { name: 'Name of the layout' }), 'Two maps');
    await page.keyboard.press('Enter');
    await expect(menu.getByRole('button', { name: 'Two maps', exact: true })).toBeVisible();
    await press(page, menu.getByRole('button', { name: 'Rename layout Two maps' }));
    await expect(menu.getByRole('textbox', { name: 'New name of Two maps' })).toBeFocused();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Both maps');
    await page.keyboard.press('Enter');
    await expect(menu.getByRole('button', { name: 'Both maps', exact: true })).toBeVisible();
    await expect(menu.getByRole('textbox', { name: 'Name of the layout' })).toBeFocused();
    await expect(page.getByText('there is no layout')).toHaveCount(0);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await tabTo(page, pane(column(page, 'Occlusion')));
    await keys(page, 'h');
    await expect.poll(shown).toEqual(['rise']);
    await keys(page, 'o');
    await press(page, menu.getByRole('button', { name: 'Both maps', exact: true }));
    await expect.poll(shown).toEqual([...before].reverse());
    await page.keyboard.press('Escape');

    const zoom = page.getByRole('textbox', { name: /^Zoom/ });
    await keys(page, 'z');
    await expect(zoom).toHaveValue('100 %');
    await type(page, zoom, '4:1');
    await page.keyboard.press('Enter');
    await expect(zoom).toHaveValue('400 %');
    await tabTo(page, pane(column(page, 'RISE')));
    await keys(page, 'f');
    await expect(zoom).toHaveValue(/^Fit/);

    // With less motion asked for, each press shows the other one and nothing changes by itself.
    await keys(page, 'm');
    const colours = () => colouredPixelsOf(column(page, 'RISE'));
    const whole = await settled(page, colours);
    expect(whole).toBeGreaterThan(100);
    await keys(page, 'Shift+A');
    await expect.poll(colours).toBe(0);
    await keys(page, 'Shift+A');
    await expect.poll(colours).toBe(whole);
    await keys(page, 'd');
    await expect.poll(colours).toBeLessThan(0.9 * whole);
    await keys(page, 'd');
    await expect.poll(colours).toBe(whole);
  });

  test('another model and another picture stand below, with their agreement', async ({ page }) => {
    // Explanations by a second model and a search of axe: on a busy machine that takes its time.
    test.slow();
    await openExplainedCase(page);
    // On a closed list a letter is the screen's key and picks no option, such as Percentiles.
    const range = page.getByRole('button', { name: /Range of the colours/ });
    await tabTo(page, range);
    await keys(page, 'p');
    const menu = page.getByRole('dialog', { name: 'Compare' });
    await expect(menu).toBeVisible();
    await expect(page.getByText('Own ranges').first()).toBeVisible();
    await press(page, menu.getByRole('button', { name: 'SEM plain' }));
    const below = page.getByRole('region', { name: 'Compared with SEM plain' });
    await expect(below.getByText('Not explained by this method yet.')).toHaveCount(2);
    await expect(below.getByRole('application').first()).toBeInViewport({ ratio: 0.9 });
    await keys(page, 'Shift+E');
    const agreement = below.getByText('With the map above: rank correlation, mean difference');
    await expect(agreement).toHaveCount(2, { timeout: 45_000 });
    await expect(below).toContainText(/first answer, \d of the first 5 shared/);
    await expect(below.getByRole('definition').filter({ hasText: /^ρ −?[\d.]+/ })).toHaveCount(2);
    await tabTo(page, below.getByRole('checkbox', { name: 'Maps as their difference' }));
    await page.keyboard.press('Space');
    await expect(below.getByRole('img', { name: 'Colour scale from −1 to 1' }).first()).toBeVisible();
    expect(await accessibilityFindings(page)).toEqual([]);

    await keys(page, 'p');
    await press(page, menu.getByRole('button', { name: 'Next with the same label' }));
    await expect(page.getByRole('region', { name: /^Compared with .*\.png/ })).toBeVisible();
    await keys(page, 'Shift+T');
    await page.keyboard.type('ask the tool owner');
    await page.keyboard.press('Enter');
    await expect(panel(page, 'History')).toContainText('Tagged ask the tool owner');
    await page.keyboard.press('Escape');
    await keys(page, 'p');
    await press(page, menu.getByRole('button', { name: 'End the comparison' }));
    await expect(page.getByRole('region', { name: /^Compared with/ })).toHaveCount(0);
  });
});

function pane(of: Locator): Locator {
  return of.getByRole('application');
}

/** A number once it is the same twice. */
async function settled(page: Page, look: () => Promise<number>): Promise<number> {
  let last = await look();
  for (;;) {
    await page.waitForTimeout(200);
    const now = await look();
    if (now === last) return now;
    last = now;
  }
}

/** Pixels of a column's picture that are not grey: those that a map has coloured. */
function colouredPixelsOf(of: Locator): Promise<number> {
  return of.locator('canvas').first().evaluate(colouredPixels);
}
