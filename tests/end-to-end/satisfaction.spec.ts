import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, pickInRow, press, tabTo, type } from './setup/keyboard.ts';
import { chooseDataset, datasets } from './setup/screens.ts';
import { expect, reviewer, test } from './setup/workstation.ts';

test('a study of two cases and two methods is begun, answered, read and exported by keyboard', async ({
  page,
  workstation,
}) => {
  test.slow();
  await chooseDataset(page, datasets.validation);
  await keys(page, 'g s');
  await expect(page.getByRole('link', { name: 'Satisfaction' })).toBeVisible();
  await keys(page, 'p 2');
  await expect(page.getByRole('heading', { name: /^No study of/ })).toBeVisible();
  await begin(page);

  await expect(page.getByRole('heading', { name: 'Explanation A', exact: true })).toBeVisible();
  expect(await accessibilityFindings(page)).toEqual([]);
  // Eight statements on each of four explanations; every answer goes on to the next that is open.
  for (let given = 1; given <= 32; given += 1) {
    await page.keyboard.press(String(1 + (given % 5)));
    await expect(page.getByText(`${given} of 32 answers`)).toBeVisible();
  }
  await expect(page.getByText('Everything is answered.')).toBeVisible();
  await expect(page.getByRole('heading', { name: /^Explanation [AB]: (RISE|Occlusion)$/ })).toBeVisible();
  await keys(page, 'ControlOrMeta+z');
  await expect(page.getByText('31 of 32 answers')).toBeVisible();
  await keys(page, 'ControlOrMeta+Shift+Z');
  await expect(page.getByText('32 of 32 answers')).toBeVisible();

  await keys(page, 't');
  const results = page.getByRole('table', { name: 'Results by statement' });
  await expect(results.getByRole('rowheader', { name: 'RISE' })).toHaveCount(9);
  expect(await accessibilityFindings(page)).toEqual([]);
  const file = path.join(workstation.scratch, 'answers.csv');
  await press(page, page.getByRole('button', { name: 'Export' }));
  await type(page, page.getByRole('textbox', { name: 'CSV file' }), file);
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }));
  await expect(page.getByText('Answers exported')).toBeVisible();
  const lines = readFileSync(file, 'utf8').trim().split('\r\n');
  expect(lines).toHaveLength(33);
  expect(lines[1]).toContain(`,Two on two,${reviewer},0,`);

  await keys(page, 'p 3');
  await expect(page.getByRole('heading', { name: 'No verdict yet' })).toBeVisible();
});

async function begin(page: Page): Promise<void> {
  await keys(page, 'n');
  const dialog = page.getByRole('dialog', { name: 'New study' });
  await type(page, dialog.getByRole('textbox', { name: 'Title' }), 'Two on two');
  const source = dialog.getByRole('radiogroup', { name: 'Which cases' });
  await pickInRow(page, source, source.getByRole('radio', { name: 'By number' }));
  await type(page, dialog.getByRole('textbox', { name: 'Numbers of the cases' }), '0-1');
  for (const name of ['Occlusion, all there', 'RISE, all there']) {
    const box = dialog.getByRole('checkbox', { name });
    await tabTo(page, box);
    await page.keyboard.press('Space');
    await expect(box).toBeChecked();
  }
  expect(await accessibilityFindings(page)).toEqual([]);
  await press(page, dialog.getByRole('button', { name: 'Begin' }));
  await expect(dialog).toBeHidden();
}
