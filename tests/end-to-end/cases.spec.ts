import { keys, pick, press, tabTo } from './setup/keyboard.ts';
import { caseCount, column, openCases } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Cases', () => {
  test.beforeEach(async ({ page }) => openCases(page));

  test('filters, the cursor, the choice and the order, by keyboard', async ({ page }) => {
    await test.step('a filter set by key is a chip, and Delete on the chip removes it', async () => {
      const all = (await caseCount(page).textContent()) ?? '';
      await keys(page, 'm');
      const chip = page.getByRole('row', { name: 'Misclassified' });
      await expect(chip).toBeVisible();
      await expect(caseCount(page)).toHaveText(/^\d+ of \d+ cases?$/);
      await tabTo(page, chip);
      await page.keyboard.press('Delete');
      await expect(chip).toBeHidden();
      await expect(caseCount(page)).toHaveText(all);
    });

    await test.step('a class says beforehand how many cases it leaves', async () => {
      const choice = page.getByRole('group', { name: 'True class' }).getByRole('checkbox').first();
      const line = page.getByRole('group', { name: 'True class' }).locator('label').first();
      const [, announced = ''] = ((await line.textContent()) ?? '').match(/(\d+)$/) ?? [];
      await tabTo(page, choice);
      await page.keyboard.press('Space');
      await expect(caseCount(page)).toHaveText(new RegExp(`^${announced} of `));
      await press(page, page.getByRole('button', { name: 'Clear all' }));
      await expect(caseCount(page)).toHaveText(/^\d+ cases$/);
    });

    await test.step('filters that leave nothing say so and are cleared with Enter', async () => {
      await tabTo(page, page.getByRole('slider', { name: 'Lowest confidence' }));
      await page.keyboard.press('End');
      const verdicts = page.getByRole('group', { name: 'Verdict' });
      await tabTo(page, verdicts.getByRole('checkbox', { name: /New defect/ }));
      await page.keyboard.press('Space');
      await expect(page.getByRole('heading', { name: 'No case passes these filters' })).toBeVisible();
      await press(page, page.getByRole('button', { name: 'Clear all filters' }));
      await expect(caseCount(page)).toHaveText(/^\d+ cases$/);
    });

    await test.step('arrow keys move to a case, Enter opens it, S shows pictures alike to it', async () => {
      const grid = page.getByRole('grid', { name: /^Cases of/ });
      await tabTo(page, grid);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      const active = page.locator(`#${(await grid.getAttribute('aria-activedescendant')) ?? ''}`);
      await expect(active).toHaveAccessibleName(/^Case 2,/);
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(/#\/case\?.*index=2/);
      // The address comes first; Escape means the case only once its screen is there.
      await expect(page.getByRole('heading', { name: 'Verdict' })).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(caseCount(page)).toBeVisible();

      await tabTo(page, grid);
      await expect(active).toHaveAccessibleName(/^Case 2,/);
      await keys(page, 's');
      const chip = page.getByRole('row', { name: /^Alike to / });
      await expect(chip).toBeVisible();
      // The picture is most alike to itself, and is the first of those that follow.
      await expect(grid.getByRole('gridcell').first()).toHaveAccessibleName(/^Case 2,/, { timeout: 30_000 });
      await expect(page.getByRole('button', { name: /Order/ })).toContainText('Most alike first');
      await tabTo(page, chip);
      await page.keyboard.press('Delete');
      await expect(chip).toBeHidden();
      await expect(caseCount(page)).toHaveText(/^\d+ cases$/);
    });

    await test.step('X chooses, Shift with an arrow extends, Escape chooses nothing', async () => {
      await tabTo(page, page.getByRole('grid', { name: /^Cases of/ }));
      await keys(page, 'x');
      await expect(page.getByText('1 chosen')).toBeVisible();
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('Shift+ArrowRight');
      await expect(page.getByText('3 chosen')).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByText(/\d chosen/)).toBeHidden();
    });

    await test.step('the order is chosen from a list: least confident first', async () => {
      await pick(page, page.getByRole('button', { name: /Order/ }), 'Least confident first');
      const cells = page.getByRole('grid', { name: /^Cases of/ }).getByRole('gridcell');
      const spoken = await cells.evaluateAll((all) => all.slice(0, 10).map((cell) => cell.ariaLabel ?? ''));
      const confidences = spoken.map((words) => Number(words.match(/confidence ([\d.]+)/)?.[1]));
      expect(confidences.length).toBeGreaterThan(5);
      expect(confidences).toEqual(confidences.toSorted((a, b) => a - b));
    });
  });

  test('chosen cases are explained together, with the cost said before', async ({ page }) => {
    await keys(page, 'm');
    await keys(page, 'x e');
    const dialog = page.getByRole('dialog', { name: 'Explain one case' });
    await expect(dialog.getByText('Forward passes')).toBeVisible();
    await expect(dialog.locator('dd').first()).toHaveText(/^[\d,]+$/);
    await press(page, dialog.getByRole('button', { name: 'Start' }));
    await expect(dialog).toBeHidden();
    // The message at the end is for long jobs only; what every job leaves is the explanations of the case.
    await keys(page, 'o');
    for (const name of ['Occlusion', 'RISE']) {
      const scale = column(page, name).getByRole('img', { name: /^Colour scale from/ });
      await expect(scale).toBeVisible({ timeout: 45_000 });
    }
  });
});
