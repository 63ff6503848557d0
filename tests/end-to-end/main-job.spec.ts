import { keys, press, tabTo, type } from './setup/keyboard.ts';
import { caseCount, chooseDataset, column, datasets, panel } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test('the main job: from a confusion to a verdict, a report, and records that verify and replay', async ({
  page,
}) => {
  test.setTimeout(180_000);

  await test.step('the most frequent confusion leads to its cases', async () => {
    await chooseDataset(page, datasets.validation);
    const frequent = page.getByRole('region', { name: 'Most frequent confusions' });
    await press(page, frequent.getByRole('link').or(frequent.getByRole('button')).first());
    await expect(caseCount(page)).toHaveText(/^\d+ of 48 cases?$/);
  });

  await test.step('its first case is explained', async () => {
    await page.keyboard.press('Enter');
    await expect(page.getByRole('application', { name: /^Picture / })).toBeVisible();
    await keys(page, 'e');
    for (const name of ['Occlusion', 'RISE']) {
      const scale = column(page, name).getByRole('img', { name: /^Colour scale/ });
      await expect(scale).toBeVisible({ timeout: 60_000 });
    }
  });

  await test.step('and judged', async () => {
    await keys(page, '2');
    await expect(panel(page, 'Verdict').getByRole('status')).toContainText('Saved');
    await keys(page, 'n');
    await page.keyboard.type('The map lies on the pattern, not on the defect.');
    await page.keyboard.press('Escape');
    await expect(panel(page, 'History')).toContainText('Note: The map lies');
  });

  await test.step('and reported', async () => {
    await keys(page, 'r');
    const dialog = page.getByRole('dialog', { name: 'New report' });
    await type(page, dialog.getByRole('textbox', { name: 'Title' }), 'For the audit');
    await press(page, dialog.getByRole('button', { name: 'Create the PDF' }));
    await expect(dialog).toBeHidden();
    await keys(page, 'g p');
    await expect(page.getByRole('region', { name: 'For the audit' })).toBeVisible({ timeout: 60_000 });
  });

  await test.step('all records verify', async () => {
    await keys(page, 'g r');
    await expect(page.getByRole('table', { name: 'Runs' })).toBeVisible();
    await page.keyboard.press('Shift+V');
    const verification = page.getByRole('region', { name: 'Verification' });
    await expect(verification).toContainText('Intact', { timeout: 30_000 });
  });

  await test.step('and the explanation replays', async () => {
    const rows = page.getByRole('table', { name: 'Runs' }).getByRole('row');
    await expect(rows.nth(1)).toContainText('report');
    await tabTo(page, rows.nth(1).getByRole('link'));
    await keys(page, 'ArrowDown Enter');
    await expect(page.getByRole('heading', { name: 'What was done', level: 3 })).toBeVisible();
    await keys(page, 'p');
    await expect(page.getByRole('region', { name: 'Replay' })).toContainText('Computed again: equal', {
      timeout: 60_000,
    });
  });
});
