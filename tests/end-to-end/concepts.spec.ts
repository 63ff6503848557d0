import type { Page } from '@playwright/test';
import { keys, pick, press, tabTo, type } from './setup/keyboard.ts';
import { chooseDataset, chooseMethod, column, datasets } from './setup/screens.ts';
import { expect, reviewer, test } from './setup/workstation.ts';

test.describe('Concepts', () => {
  test('concepts of a class are found from the dialog, after an estimate', async ({ page }) => {
    await openConcepts(page);
    // The demo has concepts of the classes that its cases are taken for; the fourth, missing_hole, is none of them.
    await keys(page, 'j j j');
    await expect(page.getByRole('heading', { name: /^No concepts of/ })).toBeVisible();
    await keys(page, 'n');
    const dialog = page.getByRole('dialog', { name: 'Find concepts' });
    await press(page, dialog.getByText('Parameters', { exact: true }));
    await type(page, dialog.getByRole('textbox', { name: 'Rank' }), '3');
    await type(page, dialog.getByRole('textbox', { name: 'Designs' }), '4');
    await expect(dialog.getByText(/^\d+ pictures?$/)).toBeVisible();
    await press(page, dialog.getByRole('button', { name: /^Find concepts of/ }));
    await expect(page.getByRole('list', { name: /^Concepts of/ }).getByText(/^concept \d$/)).toHaveCount(3, {
      timeout: 45_000,
    });
    await expect(dialog).toBeHidden();
  });

  test('an expert’s name is kept with who gave it, and names the regions of a case', async ({ page }) => {
    await openConcepts(page);
    const list = page.getByRole('list', { name: /^Concepts of/ });
    await press(page, list.getByRole('button', { name: /rename$/ }).first());
    await page.keyboard.type('bright joint');
    await page.keyboard.press('Enter');
    await expect(list.getByRole('button', { name: 'bright joint, rename' })).toBeFocused();
    await expect(list.getByRole('listitem').first()).toContainText(reviewer);

    await press(
      page,
      list.getByRole('toolbar', { name: 'Crops of bright joint' }).getByRole('button').first(),
    );
    await expect(page.getByRole('heading', { name: 'Case review', level: 1 })).toBeAttached();
    await chooseMethod(page, 'CRAFT');
    await keys(page, 'e');
    const legend = column(page, 'CRAFT').getByRole('list', { name: 'Concepts in this picture' });
    await expect(legend).toContainText('bright joint', { timeout: 45_000 });
    await press(page, legend.getByRole('link', { name: 'Open bright joint in Concepts' }));
    await expect(list.locator('[aria-current]')).toContainText('bright joint');
  });

  test('a class without concepts says so in the CRAFT column and leads to them', async ({ page }) => {
    await chooseDataset(page, datasets.validation);
    // An address, because filters have tests of their own.
    await page.evaluate(() => {
      location.hash = '#/cases?predicted=residue';
    });
    await expect(page.getByRole('grid', { name: /^Cases of/ })).toBeFocused();
    await keys(page, 'o');
    await chooseMethod(page, 'CRAFT');
    await press(page, column(page, 'CRAFT').getByRole('button', { name: /^Find concepts of/ }));
    // The class is asked for already.
    const dialog = page.getByRole('dialog', { name: 'Find concepts' });
    await expect(dialog.getByRole('button', { name: 'Find concepts of residue' })).toBeVisible();
    await expect(dialog.getByText(/^\d+ pictures?$/)).toBeVisible({ timeout: 30_000 });
  });

  test('a concept that somebody has examples of is tested', async ({ page }) => {
    test.slow();
    await openConcepts(page);
    await keys(page, 't n');
    const dialog = page.getByRole('dialog', { name: 'Test concepts' });
    await pick(page, dialog.getByRole('button', { name: /Data set of concept 1/ }), datasets.training);
    await pick(page, dialog.getByRole('button', { name: /Examples of concept 1/ }), 'Labelled bridge');
    await type(page, dialog.getByRole('textbox', { name: 'Name of concept 1' }), 'joined lines');
    await pick(page, dialog.getByRole('button', { name: /Random pictures from/ }), datasets.training);
    await press(page, dialog.getByText('Parameters', { exact: true }));
    await type(page, dialog.getByRole('textbox', { name: 'Random sets' }), '10');
    await press(page, dialog.getByRole('button', { name: 'Test', exact: true }));
    const table = page.getByRole('table', { name: 'Results of the test' });
    await expect(table.getByRole('rowheader', { name: /^joined lines/ })).toBeVisible({ timeout: 60_000 });
    await expect(table).toContainText(/significant|does not separate/);
    await expect(table.getByRole('img', { name: /^Scores of the concept/ })).toBeVisible();
  });
});

async function openConcepts(page: Page): Promise<void> {
  await chooseDataset(page, datasets.validation);
  await keys(page, 'g n');
  await expect(page.getByRole('heading', { name: 'Concepts', level: 1 })).toBeAttached();
  await tabTo(page, page.getByRole('navigation', { name: 'Parts of Concepts' }));
}
