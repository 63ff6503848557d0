import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { blockKlarf } from '../../src/engine/klarf/fixtures/klarf-files.ts';
import { accessibilityFindings } from './setup/accessibility.ts';
import { colouredPixels } from './setup/coloured-pixels.ts';
import { keys, press, type } from './setup/keyboard.ts';
import { preparedProject } from './setup/places.ts';
import { chooseDataset, openCases } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test('pictures are laid out, walked through and chosen in a box, then by the die, without a mouse', async ({
  page,
  workstation,
}) => {
  await openCases(page);
  const grid = page.getByRole('grid', { name: /^Cases of/ });
  await expect(grid).toBeFocused();

  await keys(page, 'v v');
  await press(page, page.getByRole('button', { name: 'Lay out' }));
  const scatter = page.getByRole('application', { name: 'Scatter of cases' });
  await expect(scatter).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/^UMAP of 48 pictures by .*; trustworthiness 0\.\d\d$/)).toBeVisible();
  expect(await accessibilityFindings(page)).toEqual([]);

  await press(page, page.getByRole('button', { name: 'See all points' }).last());
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(scatter).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  await expect(
    scatter.getByText(/^Case \d+, label \w+, (rightly|wrongly) predicted \w+, confidence/),
  ).toBeAttached();
  for (let step = 0; step < 40; step += 1) await page.keyboard.press('Shift+ArrowRight');
  for (let step = 0; step < 40; step += 1) await page.keyboard.press('Shift+ArrowUp');
  const box = scatter.getByText(/^Box with \d+ cases$/);
  const [, inside = ''] = ((await box.textContent()) ?? '').match(/(\d+)/) ?? [];
  expect(Number(inside)).toBeGreaterThan(0);
  await page.keyboard.press('x');
  await expect(page.getByText(`${inside} chosen`)).toBeVisible();
  // The filter hides points: only those that it leaves are gone through.
  await page.keyboard.press('Escape');
  await expect(page.getByText(/\d chosen/)).toBeHidden();
  await keys(page, 'm');
  await page.keyboard.press('ArrowRight');
  await expect(scatter.getByText(/wrongly predicted/)).toBeAttached();
  await keys(page, 'm');

  await keys(page, 'v');
  const stacked = page.getByRole('application', { name: 'All wafers, stacked' });
  await expect(stacked).toBeVisible();
  expect(await accessibilityFindings(page)).toEqual([]);
  // The last wafer on its own; the prepared pictures lie on one or two.
  await press(page, page.getByRole('button', { name: /All wafers, stacked/ }));
  await expect(page.getByRole('listbox')).toBeVisible();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(stacked).toBeHidden();
  const wafer = page.getByRole('application');
  await expect(wafer).toHaveCount(1);
  for (let stop = 0; stop < 12; stop += 1) {
    if (await wafer.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ArrowRight');
  const spoken = page.getByText(/^Die -?\d+, -?\d+: \d+ cases, \d+ wrong \(\d+ %\)$/);
  await expect(spoken.first()).toBeAttached();
  const [, cases = ''] = ((await spoken.first().textContent()) ?? '').match(/: (\d+) cases/) ?? [];
  await page.keyboard.press('x');
  await expect(page.getByText(`${cases} chosen`)).toBeVisible();
  await page.keyboard.press('x');
  await expect(page.getByText(/\d chosen/)).toBeHidden();
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText(/^\d+ dies with \d+ cases$/)).toBeAttached();
  await page.keyboard.press('x');
  await expect(page.getByText(/\d chosen/)).toBeVisible();

  // A KLARF file says where on its die a defect lies: there it is a point.
  const picture = path.join(preparedProject, 'demo', 'validation', '000000.png');
  copyFileSync(picture, path.join(workstation.scratch, 'a.png'));
  const klarf = path.join(workstation.scratch, 'wafer.klarf');
  writeFileSync(klarf, blockKlarf());
  await keys(page, 'g i');
  await press(page, page.getByRole('link', { name: 'Data set' }));
  await type(page, page.getByRole('textbox', { name: 'Pictures' }), klarf);
  await page.keyboard.press('Enter');
  await press(page, page.getByRole('button', { name: 'Look through' }));
  await press(page, page.getByRole('button', { name: 'Import 1 pictures' }));
  await expect(page.getByText('1 pictures imported')).toBeVisible();
  await chooseDataset(page, 'wafer');
  await keys(page, 'g c');
  await expect(page.getByRole('heading', { name: '1 case' })).toBeVisible();
  await keys(page, 'v v v');
  await press(page, page.getByRole('radio', { name: 'Defects as points' }));
  const disc = page.getByRole('application', { name: 'All wafers, stacked' });
  const coloured = () => page.locator('canvas').first().evaluate(colouredPixels);
  await expect.poll(coloured).toBeGreaterThan(4);
  for (let stop = 0; stop < 12; stop += 1) {
    if (await disc.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  const before = await coloured();
  await keys(page, '+ + +');
  await expect.poll(coloured).toBeGreaterThan(before);
  await page.keyboard.press('PageDown');
  await expect(page.getByText(/^Case 0, label bridge/).first()).toBeAttached();
  // What React Aria says of a list that was used stays in the page for some seconds, partly without its words.
  await expect(page.locator('[data-live-announcer] [role="img"]')).toHaveCount(0, { timeout: 10_000 });
  expect(await accessibilityFindings(page)).toEqual([]);
});
