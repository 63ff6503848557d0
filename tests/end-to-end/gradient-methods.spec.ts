import type { Page } from '@playwright/test';
import { keys, pick, press } from './setup/keyboard.ts';
import { chooseMethod, column, fact, openExplainedCase } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

test.describe('Gradient methods in Case review', () => {
  test('Grad-CAM is found by typing, explains, and runs again at another feature tensor', async ({
    page,
  }) => {
    await test.step('Grad-CAM is found by typing, explains, and says whether it depends on the weights', async () => {
      await openExplainedCase(page);
      await chooseMethod(page, 'Grad-CAM');
      await keys(page, 'e');
      const own = column(page, 'Grad-CAM');
      await expect(own.getByRole('img', { name: /^Colour scale from/ })).toBeVisible({ timeout: 45_000 });
      await expect(own).toContainText(/Changes (partly )?with the weights|Hardly changes/);
      await expect(own).toContainText(/(Depends|Hardly depends) (partly )?on the class/);
      await press(page, own.getByRole('button', { name: 'What these numbers mean' }));
      const help = page.getByRole('dialog', { name: 'What these numbers mean' });
      await expect(help.getByRole('img', { name: /after each layer/ })).toBeVisible();
    });

    await test.step('a feature tensor is chosen in the panel, and the column says which and how coarse', async () => {
      await page.keyboard.press('Escape');
      const tensor = fact(page, 'Grad-CAM', 'Feature tensor');
      await expect(tensor).toHaveText(/\d+ × \d+$/, { timeout: 45_000 });
      const before = (await tensor.textContent()) ?? '';
      const earlier = await chooseEarlierFeature(page);
      await expect(tensor).toContainText(earlier, { timeout: 45_000 });
      await expect(tensor).not.toHaveText(before);
    });
  });
});

/** Runs Grad-CAM at the first feature tensor of the list after the default; gives its name. */
async function chooseEarlierFeature(page: Page): Promise<string> {
  await press(page, column(page, 'Grad-CAM').getByRole('button', { name: 'Parameters of Grad-CAM' }));
  const dialog = page.getByRole('dialog', { name: 'Parameters of Grad-CAM' });
  const list = dialog.getByRole('button', { name: /Feature tensor/ });
  await press(page, list);
  const options = await page.getByRole('option').locator('span:nth-of-type(2)').allTextContents();
  await page.keyboard.press('Escape');
  const earlier = options[1] ?? '';
  expect(earlier).not.toBe('');
  await pick(page, list, earlier);
  await press(page, dialog.getByRole('button', { name: 'Run' }));
  await expect(dialog).toBeHidden();
  return earlier;
}
