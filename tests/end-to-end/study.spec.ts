import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, pick, press, type } from './setup/keyboard.ts';
import { chooseDataset, datasets } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Study', () => {
  test('a benchmark is put together by keyboard, and what is missing is said', async ({ page, host }) => {
    await chooseDataset(page, datasets.validation);
    await keys(page, 'g s');
    await expect(page.getByRole('heading', { name: /^No benchmark of/ })).toBeVisible();
    await keys(page, 'n');
    const dialog = page.getByRole('dialog', { name: 'New benchmark' });
    const compared = dialog.getByRole('list', { name: 'Compared' });
    await expect(compared.getByText('KernelSHAP')).toBeVisible();
    await press(page, dialog.getByRole('button', { name: /^Once more with other parameters: KernelSHAP/ }));
    await expect(compared.getByText('KernelSHAP')).toHaveCount(2);
    await press(page, dialog.getByRole('button', { name: 'Leave out SLIC' }));
    await expect(dialog.getByText(/^Add a segmentation/)).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Start', exact: true })).toBeDisabled();
    await pick(page, dialog.getByRole('button', { name: /Add segments/ }), 'Grid');
    await expect(dialog.getByRole('list', { name: 'Segmentations' })).toContainText('Grid');
    await expect(dialog.getByText(/^Add a segmentation/)).toBeHidden();
    await type(page, dialog.getByRole('textbox', { name: 'At most' }), '0');
    await expect(dialog.getByText(/a whole number from 1 on/)).toBeVisible();
    expect(await accessibilityFindings(page, host)).toEqual([]);
    await keys(page, 'Escape');
    await expect(dialog).toBeHidden();
  });
});
