import path from 'node:path';
import { keys, press, tabTo, type } from './setup/keyboard.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Start', () => {
  test.use({ start: 'none' });

  test('shows the ways to begin; a folder that is no project is refused', async ({ page, workstation }) => {
    await test.step('shows the ways to begin and the recent projects', async () => {
      await expect(page.getByRole('heading', { name: 'Waferlens', level: 1 })).toBeVisible();
      for (const name of ['Open a project', 'New project', 'Open the demo', 'case-study']) {
        await expect(page.getByRole('button', { name })).toBeVisible();
      }
    });

    await test.step('a folder that is no project is refused in words', async () => {
      await keys(page, 'n');
      const dialog = page.getByRole('dialog', { name: 'New project' });
      await type(page, dialog.getByRole('textbox', { name: 'Name' }), 'case-study');
      await type(page, dialog.getByRole('textbox', { name: 'In the folder' }), workstation.scratch);
      await press(page, dialog.getByRole('button', { name: 'Make the project' }));
      await expect(dialog.getByRole('alert')).toContainText('case-study.waferlens');
    });
  });

  test('a recent project opens with Enter, and closes from its menu', async ({ page, workstation }) => {
    await test.step('a recent project opens with Enter', async () => {
      await workstation.openPrepared();
      await expect(page.getByRole('banner').getByRole('button', { name: 'case-study' })).toBeVisible();
      await expect(page.getByRole('table').first()).toContainText('bridge');
    });

    await test.step('a project is closed from its menu and Start comes back', async () => {
      workstation.console.expect(/404/);
      await press(page, page.getByRole('banner').getByRole('button', { name: 'case-study' }));
      await keys(page, 'ArrowUp Enter');
      await expect(page.getByRole('heading', { name: 'Recent projects' })).toBeVisible();
    });
  });

  test('a project is found by its folder and opened with Enter', async ({ page, workstation }) => {
    await keys(page, 'o');
    const dialog = page.getByRole('dialog', { name: 'Open a project' });
    await type(page, dialog.getByRole('textbox', { name: 'Folder' }), path.dirname(workstation.directory));
    await page.keyboard.press('Enter');
    const entry = dialog.getByRole('option', { name: 'case-study.waferlens' });
    await expect(entry).toBeVisible();
    await tabTo(page, dialog.getByRole('listbox', { name: 'Files and folders' }));
    await page.keyboard.type('case');
    await expect(entry).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
  });

  test('a new project is made and leads to the import', async ({ page, workstation }) => {
    await keys(page, 'n');
    const dialog = page.getByRole('dialog', { name: 'New project' });
    await type(page, dialog.getByRole('textbox', { name: 'Name' }), 'fresh');
    await type(page, dialog.getByRole('textbox', { name: 'In the folder' }), workstation.scratch);
    await press(page, dialog.getByRole('button', { name: 'Make the project' }));
    await expect(page.getByRole('navigation', { name: 'What to import' })).toBeVisible();
    await expect(page.getByRole('banner')).toContainText('fresh');
  });

  test('D makes the demo and shows how far it is', async ({ page }) => {
    await keys(page, 'd');
    await expect(page.getByRole('progressbar').first()).toBeVisible();
    await expect(page.getByText(/[\d,]+ of [\d,]+ pictures/).first()).toBeVisible({ timeout: 20_000 });
  });
});
