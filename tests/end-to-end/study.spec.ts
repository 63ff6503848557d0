import type { Locator, Page } from '@playwright/test';
import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, press, type } from './setup/keyboard.ts';
import { chooseDataset, datasets } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Study', () => {
  test('a benchmark is put together by keyboard, and what is missing is said', async ({ page }) => {
    const dialog = await openDialog(page);
    const compared = dialog.getByRole('list', { name: 'Compared' });
    await expect(compared.getByText('KernelSHAP', { exact: true })).toBeVisible();
    await press(page, dialog.getByRole('button', { name: /^Once more with other parameters: KernelSHAP/ }));
    await expect(compared.getByText('KernelSHAP', { exact: true })).toHaveCount(2);
    await press(page, dialog.getByRole('button', { name: 'Leave out SLIC' }));
    await expect(dialog.getByText(/^Add a segmentation/)).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Start', exact: true })).toBeDisabled();
    await addGrid(page, dialog);
    await expect(dialog.getByRole('list', { name: 'Segmentations' })).toContainText('Grid');
    await expect(dialog.getByText(/^Add a segmentation/)).toBeHidden();
    await type(page, dialog.getByRole('textbox', { name: 'At most' }), '0');
    await expect(dialog.getByText(/a whole number from 1 on/)).toBeVisible();
    expect(await accessibilityFindings(page)).toEqual([]);
    await keys(page, 'Escape');
    await expect(dialog).toBeHidden();
  });

  test('two methods are measured on two pictures: table, plot, pictures, and a picture’s case', async ({
    page,
  }) => {
    test.slow();
    const dialog = await openDialog(page);
    await type(page, dialog.getByRole('textbox', { name: 'Title' }), 'Two on two');
    await type(page, dialog.getByRole('textbox', { name: 'At most' }), '2');
    for (const method of ['KernelSHAP', 'GenCorrSHAP']) {
      const entry = dialog
        .getByRole('list', { name: 'Compared' })
        .getByRole('listitem')
        .filter({ has: page.getByText(method, { exact: true }) });
      await press(page, entry.getByText('Parameters', { exact: true }));
      await type(page, entry.getByRole('textbox', { name: 'Samples' }), '64');
    }
    await press(page, dialog.getByRole('button', { name: 'Leave out SLIC' }));
    await addGrid(page, dialog);
    const cut = dialog.getByRole('list', { name: 'Segmentations' });
    await press(page, cut.getByText('Parameters', { exact: true }));
    await type(page, cut.getByRole('textbox', { name: 'Segments' }), '9');
    await expect(dialog.getByText('2 pictures', { exact: true })).toBeVisible();
    await press(page, dialog.getByRole('button', { name: 'Start', exact: true }));
    await expect(dialog).toBeHidden();

    const results = page.getByRole('table', { name: 'Results' });
    await expect(results.getByRole('rowheader')).toHaveCount(4, { timeout: 90_000 });
    await expect(page.getByRole('heading', { name: 'Two on two', level: 2 })).toBeVisible();
    await expect(results.getByRole('row', { name: /^KernelSHAP/ })).toContainText('the reference');
    await expect(results.getByRole('row', { name: /^GenCorrSHAP/ })).toContainText(
      /better|worse|not told apart/,
    );
    await expect(page.getByRole('img', { name: /over forward passes/ })).toBeVisible();
    expect(await accessibilityFindings(page)).toEqual([]);

    await press(page, results.getByRole('button', { name: 'Passes' }));
    await expect(results.getByRole('columnheader', { name: 'Passes' })).toHaveAttribute(
      'aria-sort',
      'ascending',
    );
    await press(page, results.getByRole('button', { name: /^KernelSHAP/ }));
    await expect(page.getByRole('heading', { name: /^Pictures of KernelSHAP/ })).toBeVisible();
    await keys(page, 'm');
    await expect(page.getByRole('button', { name: /Metric/ })).toContainText('Segment insertion');
    await press(page, page.getByRole('table', { name: 'Pictures' }).getByRole('link').first());
    await expect(page.getByRole('heading', { name: 'Case review', level: 1 })).toBeAttached();
  });
});

async function openDialog(page: Page): Promise<Locator> {
  await chooseDataset(page, datasets.validation);
  await keys(page, 'g s');
  await expect(page.getByRole('heading', { name: /^No benchmark of/ })).toBeVisible();
  await keys(page, 'n');
  const dialog = page.getByRole('dialog', { name: 'New benchmark' });
  await expect(dialog.getByRole('list', { name: 'Compared' })).toBeVisible();
  return dialog;
}

/** The dialog has a list of methods as well, so that the drop-down list goes by its name. */
async function addGrid(page: Page, dialog: Locator): Promise<void> {
  await press(page, dialog.getByRole('button', { name: /Add segments/ }));
  const list = page.getByRole('listbox', { name: /Add segments/ });
  await expect(list).toBeVisible();
  await page.keyboard.type('Grid');
  await expect(list.getByRole('option', { name: 'Grid' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(list).toBeHidden();
}
