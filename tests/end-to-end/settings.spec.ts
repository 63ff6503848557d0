import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, press, tabTo } from './setup/keyboard.ts';
import { openCases } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Settings', () => {
  test('the self-test, keys that are moved, and places, by keyboard alone', async ({ page }) => {
    test.slow();
    await openCases(page);
    const open = () => press(page, page.getByRole('button', { name: 'Settings', exact: true }));
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    const parts = dialog.getByRole('tablist');
    await open();
    await tabTo(page, parts);
    await page.keyboard.press('ArrowRight');
    await press(page, dialog.getByRole('button', { name: 'Run the self-test' }));
    const onOneThread = dialog.getByRole('row', { name: /^cpu 1 / });
    await expect(onOneThread).toContainText('right', { timeout: 60_000 });

    await tabTo(page, parts, 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    expect(await accessibilityFindings(page)).toEqual([]);
    // Import was not open since the window was; its keys are there all the same.
    await expect(dialog.getByRole('region', { name: 'Import' })).toContainText('Import a model');
    const label = 'Misclassified cases only, or all';
    await tabTo(page, dialog.getByRole('textbox', { name: 'Search keys' }));
    await page.keyboard.type('cases misclassified');
    await expect(dialog.getByRole('region')).toHaveCount(2);
    await press(page, dialog.getByRole('button', { name: `Change the key m of ${label}` }));
    await page.keyboard.press('x');
    await expect(dialog.getByRole('alert')).toContainText('x is taken by “Choose the case at the cursor”');
    await page.keyboard.press('Enter');
    await page.keyboard.press('w');
    await expect(dialog.getByRole('button', { name: `Change the key w of ${label}` })).toBeFocused();

    await tabTo(page, parts, 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await expect(dialog.getByText(/waferlens\.log$/)).toBeVisible();
    await expect(dialog.getByText(/case-study\.waferlens$/)).toBeVisible();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();

    await page.reload();
    await openCases(page);
    await keys(page, 'm');
    await keys(page, 'w');
    await expect(page).toHaveURL(/outcome=wrong/);
    await page.keyboard.press('?');
    const list = page
      .getByRole('dialog', { name: 'Keys' })
      .getByRole('region', { name: 'Cases', exact: true });
    await expect(list.locator('div', { hasText: label }).locator('kbd')).toHaveText(['w']);
    await page.keyboard.press('Escape');

    await open();
    await tabTo(page, parts);
    await keys(page, 'ArrowRight ArrowRight');
    await tabTo(page, dialog.getByRole('textbox', { name: 'Search keys' }));
    await page.keyboard.type('cases misclassified');
    await press(page, dialog.getByRole('button', { name: 'Reset', exact: true }));
    await expect(dialog.getByRole('button', { name: `Change the key m of ${label}` })).toBeVisible();
  });
});
