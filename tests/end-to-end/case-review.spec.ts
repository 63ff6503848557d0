import { colouredPixels } from './setup/coloured-pixels.ts';
import { keys, press, tabTo, type } from './setup/keyboard.ts';
import { column, fact, openCases, openExplainedCase, openUnexplainedCase, panel } from './setup/screens.ts';
import { expect, quickMethods, reviewer, test } from './setup/workstation.ts';

test.describe('Case review', () => {
  test('E explains by the chosen methods and each gets a column with its measures', async ({ page }) => {
    await openUnexplainedCase(page);
    await keys(page, 'e');
    for (const name of ['Occlusion', 'RISE']) {
      const own = column(page, name);
      await expect(own.getByRole('img', { name: /^Colour scale from/ })).toBeVisible({ timeout: 45_000 });
      await expect(own.getByRole('columnheader', { name: 'Random' })).toBeVisible();
      await expect(own.getByRole('columnheader', { name: 'Centre' })).toBeVisible();
      await expect(own.getByRole('rowheader', { name: /Insertion/ }).first()).toBeVisible();
    }
    // The settings keep what E is to use.
    await expect(fact(page, 'RISE', 'Passes')).toHaveText(String(quickMethods[1].parameters.samples));
  });

  test('a parameter is changed in its panel and the method runs again in place', async ({ page }) => {
    await openExplainedCase(page);
    const before = await fact(page, 'RISE', 'Passes').textContent();
    await press(page, column(page, 'RISE').getByRole('button', { name: 'Parameters of RISE' }));
    const dialog = page.getByRole('dialog', { name: 'Parameters of RISE' });
    await type(page, dialog.getByRole('textbox', { name: 'Samples' }), '120');
    await expect(dialog.getByRole('definition').first()).toHaveText(/^\d/);
    await press(page, dialog.getByRole('button', { name: 'Run' }));
    await expect(dialog).toBeHidden();
    await expect(fact(page, 'RISE', 'Passes')).not.toHaveText(before ?? '', { timeout: 45_000 });
  });

  test('crosshair, hidden maps, verdicts, undo and limits of parameters', async ({ page }) => {
    await openExplainedCase(page);

    await test.step('arrow keys move one crosshair, with raw values in every column', async () => {
      await tabTo(page, page.getByRole('application', { name: /^Picture / }));
      await page.keyboard.press('ArrowRight');
      await expect(fact(page, 'Picture', 'At crosshair')).toHaveText(/^\d+$/);
      await expect(fact(page, 'Picture', 'Column, row')).toHaveText('65, 64');
      for (const name of ['Occlusion', 'RISE']) {
        await expect(fact(page, name, 'At crosshair')).toHaveText(/^[−\d.e-]+/);
      }
      await page.keyboard.press('Shift+ArrowDown');
      await expect(fact(page, 'Picture', 'Column, row')).toHaveText('65, 74');
    });

    await test.step('Space hides the maps while it is held', async () => {
      const canvas = column(page, 'RISE').locator('canvas').first();
      await expect(column(page, 'RISE').getByRole('img', { name: /^Colour scale/ })).toBeVisible();
      const colours = () => canvas.evaluate(colouredPixels);
      await expect.poll(colours).toBeGreaterThan(100);
      await page.keyboard.down('Space');
      await expect.poll(colours).toBe(0);
      await page.keyboard.up('Space');
      await expect.poll(colours).toBeGreaterThan(100);
    });

    await test.step('a verdict key saves the verdict under the reviewer, 0 clears it', async () => {
      await keys(page, '2');
      await expect(panel(page, 'Verdict').getByRole('radio', { name: 'Model wrong' })).toBeChecked();
      await expect(panel(page, 'Verdict').getByRole('status')).toContainText('Saved');
      await expect(panel(page, 'History')).toContainText(`Model wrong${reviewer}`);
      await keys(page, '0');
      await expect(panel(page, 'Verdict').getByRole('radio', { name: 'Model wrong' })).not.toBeChecked();
    });

    await test.step('undo and redo go through the decisions of the case', async () => {
      const chosen = panel(page, 'Verdict').getByRole('radio', { checked: true });
      await keys(page, '1');
      await expect(chosen).toHaveAccessibleName(/Label wrong/);
      await keys(page, '3');
      await expect(chosen).toHaveAccessibleName(/Ambiguous/);
      await page.keyboard.press('Control+z');
      await expect(chosen).toHaveAccessibleName(/Label wrong/);
      await page.keyboard.press('Control+z');
      await expect(chosen).toHaveCount(0);
      await page.keyboard.press('Control+Shift+Z');
      await expect(chosen).toHaveAccessibleName(/Label wrong/);
    });

    await test.step('a parameter out of its limits is refused at its field', async () => {
      await press(page, column(page, 'RISE').getByRole('button', { name: 'Parameters of RISE' }));
      const dialog = page.getByRole('dialog', { name: 'Parameters of RISE' });
      await type(page, dialog.getByRole('textbox', { name: 'Samples' }), '1');
      await expect(dialog.getByRole('textbox', { name: 'Samples' })).toHaveAttribute('aria-invalid', 'true');
      await expect(dialog.getByRole('button', { name: 'Run' })).toBeDisabled();
    });
  });

  test('a case is walked to, noted, labelled and decided by keyboard', async ({ page }) => {
    await openExplainedCase(page);

    await test.step('J and K walk through the list that the case was opened from', async () => {
      await expect(page.getByText('1 of 48')).toBeVisible();
      await keys(page, 'j');
      await expect(page.getByText('2 of 48')).toBeVisible();
      await expect(page).toHaveURL(/index=1/);
      await keys(page, 'k');
      await expect(page).toHaveURL(/index=0/);
    });

    await test.step('a note is saved when the field is left', async () => {
      await keys(page, 'n');
      const field = page.getByRole('textbox', { name: 'Note' });
      await expect(field).toBeFocused();
      await page.keyboard.type('Bridge at the lower edge; ask the tool owner.');
      await page.keyboard.press('Escape');
      await expect(panel(page, 'History')).toContainText('Note: Bridge at the lower edge');
    });

    await test.step('the corrected label is found by typing', async () => {
      await keys(page, 'l');
      const field = page.getByRole('combobox', { name: 'Corrected label' });
      await expect(field).toBeFocused();
      await page.keyboard.type('scr');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await expect(field).toHaveValue('scratch');
      await expect(panel(page, 'History')).toContainText('Label should be scratch');
      await keys(page, 'j');
      await expect(page).toHaveURL(/index=1/);
    });

    await test.step('Escape leaves the corrected label, so that keys mean the screen again', async () => {
      await keys(page, 'l');
      await expect(page.getByRole('combobox', { name: 'Corrected label' })).toBeFocused();
      await keys(page, 'Escape j');
      await expect(page).toHaveURL(/index=2/);
    });

    await test.step('a decided case is found in Cases by its verdict', async () => {
      // A key that comes while a case is read from the disk is of no case.
      await expect(panel(page, 'Verdict')).toBeVisible();
      await keys(page, '4');
      await expect(panel(page, 'Verdict').getByRole('status')).toContainText('Saved');
      await openCases(page);
      const choice = page
        .getByRole('group', { name: 'Verdict' })
        .getByRole('checkbox', { name: /New defect/ });
      await tabTo(page, choice);
      await page.keyboard.press('Space');
      await expect(page.getByRole('heading', { name: '1 of 48 cases' })).toBeVisible();
    });
  });
});
