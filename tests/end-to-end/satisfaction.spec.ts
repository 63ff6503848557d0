import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, pickInRow, press, tabTo, type } from './setup/keyboard.ts';
import { chooseDataset, datasets, openCases, panel } from './setup/screens.ts';
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

  // The export has left a record, so keeping the same results once more leads to it.
  await press(page, page.getByRole('button', { name: 'Keep as a record' }));
  await press(page, page.getByRole('link', { name: /^Record of run \d+/ }));
  const run = page.getByRole('region', { name: /^Run \d+$/ });
  await expect(run).toContainText('what the answers of reviewers to a study of satisfaction come to');
  await expect(run.getByRole('region', { name: 'Result' })).toContainText('Median of statement 1, rise');
  await keys(page, 'v');
  await expect(run.getByRole('region', { name: 'Verification' })).toContainText('Intact');
  await keys(page, 'p');
  await expect(run.getByRole('region', { name: 'Replay' })).toContainText('Computed again: equal');
  expect(await accessibilityFindings(page)).toEqual([]);

  await keys(page, 'g s p 3');
  await expect(page.getByRole('heading', { name: 'No verdict yet' })).toBeVisible();
});

test('a study with the names of its methods in sight is answered beside the map, on a case that had no map before', async ({
  page,
}) => {
  test.slow();
  await chooseDataset(page, datasets.validation);
  await keys(page, 'g s');
  await expect(page.getByRole('link', { name: 'Satisfaction' })).toBeVisible();
  await keys(page, 'p 2');
  await expect(page.getByRole('heading', { name: /^No study of/ })).toBeVisible();
  await keys(page, 'n');
  const dialog = await fillIn(page, 'Named', '2');
  await check(page, dialog.getByRole('checkbox', { name: 'Occlusion, 0 of 1' }));
  await press(page, dialog.getByRole('button', { name: 'Explain now' }));
  await expect(dialog.getByRole('checkbox', { name: 'Occlusion, all there' })).toBeVisible({
    timeout: 60_000,
  });
  const named = dialog.getByRole('checkbox', { name: /^Call methods A, B/ });
  await tabTo(page, named);
  await page.keyboard.press('Space');
  await expect(named).not.toBeChecked();
  await press(page, dialog.getByRole('button', { name: 'Begin' }));
  await expect(dialog).toBeHidden();
  await openCases(page);
  await expect(page.getByRole('grid', { name: /^Cases of/ })).toBeFocused();
  await keys(page, 'ArrowRight ArrowRight o');
  const questions = panel(page, 'Questions of Named');
  await expect(questions.getByRole('group')).toHaveCount(8);
  // Not by role: on the way stands a field whose suggestions hide the rest of the page from readers.
  const groups = page.locator('section[aria-labelledby="questions-title"] fieldset');
  for (let item = 0; item < 8; item += 1) {
    const points = groups.nth(item).locator('input');
    await tabTo(page, points.first());
    await page.keyboard.press('Space');
    await expect(points.first()).toBeChecked();
    for (let at = 1; at <= item % 5; at += 1) {
      await page.keyboard.press('ArrowRight');
      await expect(points.nth(at)).toBeChecked();
    }
  }
  expect(await accessibilityFindings(page)).toEqual([]);
  await keys(page, 'g s p 2');
  await expect(page.getByText('8 of 8 answers')).toBeVisible();
});

async function begin(page: Page): Promise<void> {
  await keys(page, 'n');
  const dialog = await fillIn(page, 'Two on two', '0-1');
  for (const name of ['Occlusion, all there', 'RISE, all there']) {
    await check(page, dialog.getByRole('checkbox', { name }));
  }
  expect(await accessibilityFindings(page)).toEqual([]);
  await press(page, dialog.getByRole('button', { name: 'Begin' }));
  await expect(dialog).toBeHidden();
}

async function fillIn(page: Page, title: string, cases: string): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name: 'New study' });
  await type(page, dialog.getByRole('textbox', { name: 'Title' }), title);
  const source = dialog.getByRole('radiogroup', { name: 'Which cases' });
  await pickInRow(page, source, source.getByRole('radio', { name: 'By number' }));
  await type(page, dialog.getByRole('textbox', { name: 'Numbers of the cases' }), cases);
  return dialog;
}

async function check(page: Page, box: Locator): Promise<void> {
  await tabTo(page, box);
  await page.keyboard.press('Space');
  await expect(box).toBeChecked();
}
