import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, pick, press, tabTo, type } from './setup/keyboard.ts';
import { chooseDataset, datasets } from './setup/screens.ts';
import { expect, reviewer, test } from './setup/workstation.ts';

test.describe('Masks', () => {
  test('by keyboard: a mask is proposed, taken, drawn on, accepted, exported and read back', async ({
    page,
    workstation,
  }) => {
    await openMasks(page);
    await proposeGrid(page, (segmenter) => pick(page, segmenter, 'Grid'));
    const canvas = page.getByRole('application', { name: /and its mask$/ });
    const status = page.getByRole('region', { name: 'Mask in work' }).getByRole('status');
    await tabTo(page, canvas);
    await press(page, page.getByRole('button', { name: 'Clear' }));
    await tabTo(page, canvas, 'Tab');
    await keys(page, 'ArrowRight Space ArrowRight Space');
    // The demo's pictures have 128 x 128 pixels, cut into 4 x 4 cells.
    await expect(status).toHaveText(
      /^Proposal 2 of 16, 1,024 pixels \(\d+ nm²\), taken; 2,048 pixels in the mask \([\d.]+ [nµ]m²\)$/,
    );
    await keys(page, 'm');
    await expect(status).toContainText(/Proposal 1 of 15, 2,048 pixels \([\d.]+ [nµ]m²\), taken/);
    await keys(page, 'b ] ] Space Shift+ArrowRight');
    await expect(status).toContainText('Brush at');
    const drawn = await status.textContent();
    await keys(page, 'Control+z');
    await expect(status).not.toHaveText(drawn ?? '');
    await keys(page, 'Control+Shift+Z');
    await expect(status).toHaveText(drawn ?? '');
    await keys(page, 'v a');

    const history = page.getByRole('list', { name: 'History of the mask' });
    await expect(history.getByRole('listitem').first()).toContainText(`Accepted by ${reviewer}`);
    await expect(history.getByRole('listitem').first()).toContainText('2 proposals, edited by hand');
    await expect(page.getByRole('list', { name: 'Pictures and their masks' })).toContainText(
      `accepted by ${reviewer}`,
    );

    const folder = path.join(workstation.scratch, 'masks-of-validation');
    await tabTo(page, canvas);
    await keys(page, 'Shift+X');
    const dialog = page.getByRole('dialog', { name: /^Export the masks/ });
    await type(page, dialog.getByRole('textbox', { name: 'Folder' }), folder);
    await press(page, dialog.getByRole('button', { name: 'Export' }));
    await expect(dialog.getByRole('note')).toContainText('masks.csv');
    const table = readFileSync(path.join(folder, 'masks.csv'), 'utf8').split('\r\n');
    expect(table[0]).toBe('image_path;mask_path;filename;label');
    await keys(page, 'Escape');
    await expect(dialog).toBeHidden();
    await tabTo(page, canvas, 'Shift+Tab');
    const made = await status.textContent();
    await keys(page, 'g i');
    await readBack(page, path.join(folder, 'masks.csv'));
    const inside = / [\d,]+ pixels in the mask/.exec(made ?? '')?.[0].trim() ?? 'nothing';
    await expect(status).toContainText(inside);
  });

  test('by mouse: proposals are hovered, taken, rejected; the mask is drawn, accepted and put back', async ({
    page,
  }) => {
    await openMasks(page);
    await page.getByRole('button', { name: /Segmenter$/ }).click();
    await page.getByRole('option', { name: 'Grid' }).click();
    await page.getByText('Parameters', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Segments' }).fill('16');
    await page.getByRole('button', { name: 'Propose masks' }).click();
    await expect(page.getByRole('button', { name: /Proposals shown$/ })).toContainText('Grid, 16');
    const canvas = page.getByRole('application', { name: /and its mask$/ });
    const status = page.getByRole('region', { name: 'Mask in work' }).getByRole('status');
    await page.getByRole('button', { name: 'Clear' }).click();
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('the canvas is not shown');
    const side = Math.min(box.width, box.height);
    const at = (x: number, y: number) => ({
      x: box.width / 2 + (x - 0.5) * side,
      y: box.height / 2 + (y - 0.5) * side,
    });
    await canvas.hover({ position: at(0.1, 0.1) });
    await expect(status).toContainText('Proposal 1 of 16');
    await canvas.click({ position: at(0.1, 0.1) });
    await canvas.click({ position: at(0.9, 0.9) });
    await expect(status).toContainText(
      /Proposal 16 of 16, 1,024 pixels \(\d+ nm²\), taken; 2,048 pixels in the mask/,
    );
    await page.getByRole('button', { name: 'Reject' }).click();
    await expect(status).toContainText('1,024 pixels in the mask');

    await page.getByRole('button', { name: 'Eraser' }).click();
    await page.mouse.move(box.x + at(0.05, 0.1).x, box.y + at(0.05, 0.1).y);
    await page.mouse.down();
    await page.mouse.move(box.x + at(0.2, 0.1).x, box.y + at(0.2, 0.1).y, { steps: 6 });
    await page.mouse.up();
    await expect(status).toContainText(/; [5-9]\d\d pixels in the mask/);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(status).toContainText('1,024 pixels in the mask');
    await page.getByRole('button', { name: 'Redo' }).click();
    await page.getByRole('button', { name: 'Accept' }).click();
    const history = page.getByRole('list', { name: 'History of the mask' });
    await expect(history.getByRole('listitem').first()).toContainText(`Accepted by ${reviewer}`);
    await page.getByRole('button', { name: 'Remove mask' }).click();
    await expect(history.getByRole('listitem').first()).toContainText(`Removed by ${reviewer}`);
    await page.getByRole('button', { name: /^Put back: Came with/ }).click();
    await expect(history.getByRole('listitem').first()).toContainText(`put back by ${reviewer}`);
  });

  test('the screen has no finding of axe, in dark and in light, and lists its keys', async ({
    page,
    workstation: _,
  }) => {
    await openMasks(page);
    for (const scheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      expect(await accessibilityFindings(page)).toEqual([]);
    }
    const canvas = page.getByRole('application', { name: /and its mask$/ });
    const first = (await canvas.getAttribute('aria-label')) ?? '';
    await keys(page, 'j');
    await expect(canvas).not.toHaveAccessibleName(first);
    await expect(canvas).toBeFocused();
    await keys(page, '?');
    await expect(page.getByRole('dialog')).toContainText('Merge the proposals that are taken');
  });
});

async function openMasks(page: Page): Promise<void> {
  await chooseDataset(page, datasets.validation);
  await keys(page, 'g m');
  await expect(page.getByRole('heading', { name: 'Masks', level: 1 })).toBeAttached();
  await expect(page.getByRole('application', { name: /and its mask$/ })).toBeVisible();
}

/** Has the picture cut into 4 x 4 cells. */
async function proposeGrid(
  page: Page,
  choose: (segmenter: ReturnType<Page['getByRole']>) => Promise<void>,
): Promise<void> {
  await choose(page.getByRole('button', { name: /Segmenter$/ }));
  await press(page, page.getByText('Parameters', { exact: true }));
  await type(page, page.getByRole('textbox', { name: 'Segments' }), '16');
  await press(page, page.getByRole('button', { name: 'Propose masks' }));
  await expect(page.getByRole('button', { name: /Proposals shown$/ })).toContainText('Grid, 16');
}

/** Imports a table; its first picture has the mask that was made. */
async function readBack(page: Page, table: string): Promise<void> {
  await press(page, page.getByRole('link', { name: 'Data set' }));
  await type(page, page.getByRole('textbox', { name: 'Pictures' }), table);
  await page.keyboard.press('Enter');
  await press(page, page.getByRole('button', { name: 'Look through' }));
  await press(page, page.getByRole('button', { name: /^Import \d+ pictures$/ }));
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeAttached();
  await chooseDataset(page, 'masks');
  await press(page, page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Masks' }));
  const history = page.getByRole('list', { name: 'History of the mask' });
  await expect(history.getByRole('listitem')).toHaveCount(1);
  await expect(history).toContainText('Came with the data');
}
