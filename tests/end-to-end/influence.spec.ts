import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, pickInRow, press, tabTo, type } from './setup/keyboard.ts';
import { preparedProject } from './setup/places.ts';
import { caseCount, openCases } from './setup/screens.ts';
import { expect, reviewer, test } from './setup/workstation.ts';

test.describe('Influence', () => {
  test('a wrong label is flagged in a case, corrected in the queue, exported and read back', async ({
    page,
    workstation,
  }) => {
    test.slow();
    await openMisclassified(page);
    const strip = page.getByRole('region', { name: 'Training pictures', exact: true });
    const tiles = strip.getByRole('toolbar', { name: /^For / });

    const flagged = await test.step('the strip, by two methods', async () => {
      await expect(strip.getByRole('button', { name: /^Trace with/ })).toBeEnabled({ timeout: 45_000 });
      await chooseMethod(page, strip, 'Gradient product');
      await keys(page, 'i');
      await expect(tiles).toBeVisible({ timeout: 60_000 });
      await chooseMethod(page, strip, 'Nearest');
      await keys(page, 'i');
      await expect(tiles).toBeVisible({ timeout: 60_000 });
      await keys(page, 't w');
      const flag = tiles.getByRole('button', { name: /^The label of/ }).first();
      await expect(flag).toHaveAttribute('aria-pressed', 'true');
      await findsNothing(page, 'the strip');
      await page.emulateMedia({ colorScheme: 'light' });
      await findsNothing(page, 'the strip in light');
      await page.emulateMedia({ colorScheme: 'dark' });
      return /The label of (.+) looks wrong/.exec((await flag.getAttribute('aria-label')) ?? '')?.[1] ?? '';
    });

    await test.step('a training picture beside the case, and all of them', async () => {
      await page.keyboard.press('Enter');
      const compared = page.getByRole('dialog', { name: /^Training picture/ });
      await expect(compared.getByRole('application')).toHaveCount(2);
      await expect(compared).toContainText('label looks wrong');
      await findsNothing(page, 'a training picture beside the case');
      await page.keyboard.press('Escape');
      await expect(compared).toBeHidden();
      await keys(page, 'a');
      const all = page.getByRole('dialog', { name: /^144 training pictures/ });
      await expect(all.getByRole('grid', { name: 'Training pictures by value' })).toBeVisible();
      await findsNothing(page, 'all training pictures');
      const row = all.getByRole('radiogroup', { name: 'What to show' });
      await pickInRow(page, row, row.getByRole('radio', { name: 'By class' }));
      await expect(all.getByRole('columnheader', { name: 'Sum of values' })).toBeVisible();
      await findsNothing(page, 'training pictures by class');
      await page.keyboard.press('Escape');
      await expect(all).toBeHidden();
    });

    const queue = page.getByRole('grid', { name: 'Self-influence list' });
    const rows = queue.getByRole('row');
    await test.step('an audit, worked through by keys', async () => {
      await keys(page, 'g f n');
      const dialog = page.getByRole('dialog', { name: 'Audit training pictures' });
      await expect(dialog.getByRole('button', { name: /Column with true labels/ })).toContainText(
        'true_label',
      );
      await press(page, dialog.getByRole('button', { name: 'Audit', exact: true }));
      await expect(dialog).toBeHidden({ timeout: 90_000 });
      await expect(page.getByRole('img', { name: /^Wrong labels found by inspecting/ })).toBeVisible({
        timeout: 30_000,
      });
      await expect(page.getByRole('application')).toHaveCount(1);
      await findsNothing(page, 'the queue');
      await page.emulateMedia({ colorScheme: 'light' });
      await findsNothing(page, 'the queue in light');
      await tabTo(page, queue);
      await keys(page, 'End');
      const last = rows.last();
      await expect(last).toHaveAttribute('aria-selected', 'true');
      await keys(page, 'x');
      await expect(last).toContainText('label is right');
      await keys(page, 'u');
      await expect(last).toContainText('not decided');
      await keys(page, 'Enter');
      await expect(page.getByRole('heading', { name: 'Case review', level: 1 })).toBeAttached();
      // What was said and taken back stands in the history of the case.
      await expect(page.getByText(`undone, ${reviewer}`)).toBeVisible();
      await keys(page, 'Escape');
      await expect(last).toHaveAttribute('aria-selected', 'true');
    });

    const label = await test.step('the flagged picture gets its label', async () => {
      const row = page.getByRole('region', { name: 'Entries' }).getByRole('radiogroup', { name: 'Show' });
      // Backwards: the field of the corrected label, which opens its list, lies on the way forward.
      await pickInRow(page, row, row.getByRole('radio', { name: 'Wrong 1' }), 'Shift+Tab');
      await expect(rows).toHaveCount(1);
      await expect(queue).toContainText(flagged);
      await tabTo(page, queue);
      await keys(page, 'Home');
      const chosen = await otherLabel(page);
      await keys(page, 'l');
      await page.keyboard.type(chosen);
      await keys(page, 'ArrowDown Enter');
      await expect(queue).toContainText(`should be ${chosen}`);
      await expect(page.getByText(/1 corrected, 0 to be removed/)).toBeVisible();
      return chosen;
    });

    await test.step('the corrected table is written and read back', async () => {
      const table = path.join(workstation.scratch, 'training-corrected.csv');
      await exportLabels(page, table);
      const before = countsOf(path.join(preparedProject, 'demo', 'train.csv'));
      const after = countsOf(table).get(label);
      expect(after).toBe((before.get(label) ?? 0) + 1);
      await keys(page, 'g i');
      await press(page, page.getByRole('link', { name: 'Data set' }));
      await type(page, page.getByRole('textbox', { name: 'Pictures' }), table);
      await page.keyboard.press('Enter');
      await press(page, page.getByRole('button', { name: 'Look through' }));
      const row = page
        .getByRole('region', { name: 'Classes' })
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: label, exact: true }) });
      await expect(row.getByRole('cell').first()).toHaveText(String(after));
      await press(page, page.getByRole('button', { name: /^Import \d+ pictures$/ }));
      await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeAttached();
    });
  });
});

async function openMisclassified(page: Page): Promise<void> {
  await openCases(page);
  await expect(page.getByRole('grid', { name: /^Cases of/ })).toBeFocused();
  await keys(page, 'm');
  await expect(caseCount(page)).toHaveText(/ of /);
  await keys(page, 'o');
  await expect(page.getByRole('heading', { name: 'Case review', level: 1 })).toBeAttached();
  await expect(page.getByText('≠')).toBeVisible();
}

/** Chooses the influence method of the strip whose name begins so; it has no ranking of the case yet. */
async function chooseMethod(page: Page, strip: Locator, name: string): Promise<void> {
  await press(page, strip.getByRole('button', { name: /Influence method$/ }));
  const option = page.getByRole('option', { name: new RegExp(`^${name}`) }).first();
  await expect(option).toBeVisible();
  await page.keyboard.type(name);
  await expect(option).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listbox')).toBeHidden();
  await expect(strip.getByRole('button', { name: new RegExp(`^Trace with ${name}`) })).toBeVisible();
  await expect(strip).toBeFocused();
}

/** A class that the entry in work is neither labelled as nor suggested to be. */
async function otherLabel(page: Page): Promise<string> {
  const head = page
    .getByRole('region', { name: /^Entry / })
    .locator('header')
    .first();
  const shown = (await head.textContent()) ?? '';
  return ['bridge', 'particle', 'scratch'].find((label) => !shown.includes(label)) ?? 'residue';
}

async function exportLabels(page: Page, table: string): Promise<void> {
  await keys(page, 'Shift+X');
  const dialog = page.getByRole('dialog', { name: /^Export the corrected labels/ });
  await type(page, dialog.getByRole('textbox', { name: 'CSV file' }), table);
  await page.keyboard.press('Enter');
  await press(page, dialog.getByRole('button', { name: 'Export', exact: true }));
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/144 pictures, 1 relabelled, 0 left out/)).toBeVisible();
}

/** How many pictures of a table have each label. */
function countsOf(file: string): ReadonlyMap<string, number> {
  const [head = '', ...rows] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const separator = head.includes(';') ? ';' : ',';
  const column = head.split(separator).indexOf('label');
  const counts = new Map<string, number>();
  for (const row of rows) {
    const label = row.split(separator)[column] ?? '';
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

async function findsNothing(page: Page, what: string): Promise<void> {
  expect.soft(await accessibilityFindings(page), what).toEqual([]);
}
