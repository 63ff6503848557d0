import type { Page } from '@playwright/test';
import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, pickInRow, press, tabTo, type } from './setup/keyboard.ts';
import { openCases } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Queue', () => {
  test('a batch for the night waits, is started, paused, kept over the program’s end and goes on, by keyboard alone', async ({
    page,
    workstation,
  }) => {
    test.slow();
    workstation.console.expect(/WebSocket|ERR_CONNECTION|Failed to fetch|Failed to load resource/);
    await openCases(page);
    await expect(page.getByRole('grid', { name: /^Cases of/ })).toBeFocused();
    await keys(page, 'Control+a e');
    const dialog = page.getByRole('dialog', { name: 'Explain 48 cases' });
    const inRow = (row: string, option: string) => {
      const group = dialog.getByRole('radiogroup', { name: row });
      return pickInRow(page, group, group.getByRole('radio', { name: option }));
    };
    await inRow('Begin', 'At a time');
    await type(page, dialog.getByRole('textbox', { name: 'Time of day' }), '25:00');
    await expect(dialog.getByText('Give a time such as 20:00.')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Start' })).toBeDisabled();
    await type(page, dialog.getByRole('textbox', { name: 'Time of day' }), hoursFromNow(3));
    await inRow('Priority', 'Low');
    await tabTo(page, dialog.getByRole('checkbox', { name: 'Make a report of all cases at the end' }));
    await page.keyboard.press('Space');
    await type(page, dialog.getByRole('textbox', { name: 'Title of the report' }), 'The night');
    expect(await accessibilityFindings(page)).toEqual([]);
    await press(page, dialog.getByRole('button', { name: 'Start' }));
    await expect(dialog).toBeHidden();

    const job = await openQueue(page);
    await expect(job).toContainText(/starts \d+ \w+ \d{4}/);
    await expect(job).toContainText('priority -10');
    await keys(page, 'j n');
    await expect(job).toContainText('running');
    await expect(job).toContainText(/[1-9]\d* of 96 explanations/, { timeout: 30_000 });
    await keys(page, 'p');
    await expect(job.getByText('paused')).toBeVisible();
    expect(await accessibilityFindings(page)).toEqual([]);
    await workstation.kill();

    const again = await workstation.startAgain();
    await workstation.openPrepared();
    const kept = await openQueue(again);
    await expect(kept.getByText('paused')).toBeVisible();
    await keys(again, 'j p');
    await expect(kept).toContainText(/[1-9]\d* of 96 explanations/, { timeout: 30_000 });
    await keys(again, 'x');
    await expect(again.getByText('Nothing is running.')).toBeVisible();
    const ended = again.getByRole('region', { name: 'Ended', exact: true });
    await expect(ended.getByRole('listitem').first()).toContainText('Explaining 48 cases');
    await expect(ended.getByRole('listitem').first()).toContainText('cancelled');
  });
});

/** The only job of the queue. */
async function openQueue(page: Page) {
  await keys(page, 'g r');
  await expect(page.getByRole('table', { name: 'Runs' })).toBeVisible();
  await keys(page, 'q');
  const job = page.getByRole('region', { name: 'Running and waiting' }).getByRole('listitem');
  await expect(job).toHaveCount(1);
  return job;
}

function hoursFromNow(hours: number): string {
  const at = new Date(Date.now() + hours * 3_600_000);
  return `${at.getHours()}:${String(at.getMinutes()).padStart(2, '0')}`;
}
