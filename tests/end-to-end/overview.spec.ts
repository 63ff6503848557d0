import type { Locator } from '@playwright/test';
import { keys, press, tabTo } from './setup/keyboard.ts';
import { caseCount, chooseDataset, datasets } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Overview', () => {
  test('a set that was not evaluated is evaluated with E', async ({ page }) => {
    await chooseDataset(page, datasets.training);
    await expect(page.getByRole('heading', { name: /was not evaluated on demo training/ })).toBeVisible();
    await keys(page, 'e');
    await expect(page.getByRole('region', { name: 'Confusion', exact: true })).toBeVisible({
      timeout: 30_000,
    });
    await expect(page.getByText('Accuracy', { exact: true }).first()).toBeVisible();
  });

  test('tables, threshold and matrix by keyboard', async ({ page }) => {
    await chooseDataset(page, datasets.validation);

    await test.step('classes are sorted by the worst F1 with Enter on the column', async () => {
      const table = page.getByRole('region', { name: 'Classes' }).getByRole('table');
      await press(page, table.getByRole('button', { name: 'F1' }));
      await expect(table.getByRole('columnheader', { name: 'F1' })).toHaveAttribute('aria-sort', 'ascending');
      const scores = await numbersOf(table.locator('tbody tr td:last-child'));
      expect(scores.length).toBeGreaterThan(1);
      expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    });

    await test.step('the threshold moves with the arrow keys and the numbers follow', async () => {
      const panel = page.getByRole('region', { name: 'Manual review by confidence' });
      const slider = panel.getByRole('slider');
      const manual = panel.locator('dd').last();
      await tabTo(page, slider);
      await page.keyboard.press('Home');
      await expect(manual).toContainText('0.0 %');
      const before = await slider.getAttribute('aria-valuetext');
      await page.keyboard.press('ArrowRight');
      await expect(slider).not.toHaveAttribute('aria-valuetext', before ?? '');
      await page.keyboard.press('End');
      await expect(manual).not.toContainText(/^0\.0 %/);
    });

    await test.step('a cell of the confusion matrix leads to its cases', async () => {
      const matrix = page.getByRole('table', { name: /Confusion matrix/ });
      const cell = matrix.getByRole('button', { name: await firstMistake(matrix) });
      const place = await placeOf(cell);
      const words = (await cell.getAttribute('aria-label')) ?? '';
      const [, truth = '', predicted = '', count = ''] = words.match(cellWords) ?? [];

      await tabTo(page, matrix);
      for (let row = 0; row < place.row; row += 1) await page.keyboard.press('ArrowDown');
      for (let step = 0; step < place.column; step += 1) await page.keyboard.press('ArrowRight');
      await expect(cell).toBeFocused();
      await page.keyboard.press('Enter');

      const chips = page.getByRole('grid', { name: 'Filters that are set' });
      await expect(chips.getByRole('row', { name: `True class: ${truth}` })).toBeVisible();
      await expect(chips.getByRole('row', { name: `Predicted class: ${predicted}` })).toBeVisible();
      await expect(caseCount(page)).toHaveText(new RegExp(`^${count} of `));
    });
  });

  test('M shows the misclassified cases', async ({ page }) => {
    await chooseDataset(page, datasets.validation);
    await expect(page.getByRole('region', { name: 'Confusion', exact: true })).toBeVisible();
    const button = page.getByRole('button', { name: /^Review \d+ misclassified$/ });
    const [count = ''] = (await button.textContent())?.match(/\d+/) ?? [];
    await keys(page, 'm');
    await expect(caseCount(page)).toHaveText(new RegExp(`^${count} of `));
  });
});

const cellWords = /^true (.+), predicted (.+): (\d+)/;

/** Words of the first cell off the diagonal that has cases. */
async function firstMistake(matrix: Locator): Promise<string> {
  await expect(matrix.getByRole('button').first()).toBeVisible();
  const cells = await matrix
    .getByRole('button')
    .evaluateAll((all) => all.map((cell) => cell.ariaLabel ?? ''));
  const found = cells.find((words) => {
    const [, truth, predicted, count] = words.match(cellWords) ?? [];
    return truth !== predicted && Number(count) > 0;
  });
  if (found === undefined) throw new Error('the model makes no mistake');
  return found;
}

/** Row and column of a cell, counted from 0 without the headers. */
function placeOf(cell: Locator): Promise<{ readonly row: number; readonly column: number }> {
  return cell.evaluate((element) => {
    const row = element.closest('tr');
    const cells = [...(row?.querySelectorAll('button') ?? [])];
    const rows = [...(row?.parentElement?.children ?? [])];
    return {
      row: rows.findIndex((each) => each.contains(element)),
      column: cells.findIndex((each) => each.contains(element)),
    };
  });
}

async function numbersOf(cells: Locator): Promise<number[]> {
  const texts = await cells.allTextContents();
  return texts.map(Number).filter((number) => !Number.isNaN(number));
}
