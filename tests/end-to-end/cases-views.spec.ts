import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, press, tabTo, type } from './setup/keyboard.ts';
import { caseCount, openCases } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test('table, tags and the chosen cases, by keyboard alone', async ({ page }) => {
  await openCases(page);
  const grid = page.getByRole('grid', { name: /^Cases of/ });
  await expect(grid).toBeFocused();

  // Two cases get a new tag in one step.
  await keys(page, 'x');
  await page.keyboard.press('Shift+ArrowRight');
  await keys(page, 't');
  const dialog = page.getByRole('dialog', { name: 'Tag 2 cases' });
  await expect(dialog.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('edge');
  await expect(dialog.getByRole('option', { name: 'New tag edge' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  // It is a filter at once, says how many it leaves, and is a chip.
  const facet = page.getByRole('group', { name: 'Tag' }).getByRole('checkbox', { name: /edge/ });
  await tabTo(page, facet, 'Shift+Tab');
  await page.keyboard.press('Space');
  await expect(caseCount(page)).toHaveText(/^2 of /);
  await expect(page.getByRole('row', { name: 'Tag: edge' })).toBeVisible();

  // The table has the same cases, the same cursor and the same keys.
  await keys(page, 'v');
  await expect(page).toHaveURL(/tag=edge.*view=table/);
  const rows = grid.getByRole('row').filter({ has: page.getByRole('gridcell') });
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('.png');
  await expect(rows.first()).toContainText('edge');
  expect(await accessibilityFindings(page)).toEqual([]);
  await tabTo(page, grid.getByRole('button', { name: 'Confidence' }));
  await page.keyboard.press('Enter');
  await expect(grid.getByRole('columnheader', { name: 'Confidence' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );

  // Filter, order and view are kept under a name, opened again and removed.
  await page.keyboard.press('Shift+V');
  const views = page.getByRole('dialog', { name: 'Saved views' });
  await type(page, views.getByRole('textbox', { name: 'Name of what is shown now' }), 'Edges, surest first');
  await page.keyboard.press('Enter');
  await expect(views).toBeHidden();
  await press(page, page.getByRole('button', { name: 'Clear all' }));
  await expect(caseCount(page)).toHaveText(/^\d+ cases$/);
  await page.keyboard.press('Shift+V');
  await press(page, views.getByRole('button', { name: 'Edges, surest first', exact: true }));
  await expect(views).toBeHidden();
  await expect(caseCount(page)).toHaveText(/^2 of /);
  await expect(grid.getByRole('columnheader', { name: 'Confidence' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await page.keyboard.press('Shift+V');
  await press(page, views.getByRole('button', { name: 'Remove view Edges, surest first' }));
  await expect(views).toContainText('None yet');
  await page.keyboard.press('Escape');
  await expect(views).toBeHidden();

  // Only the chosen, then the tag is taken back from both cases in one step.
  await page.keyboard.press('Shift+O');
  await expect(page).toHaveURL(/chosen=only/);
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Tag edge taken off again')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'No case passes these filters' })).toBeVisible();
});
