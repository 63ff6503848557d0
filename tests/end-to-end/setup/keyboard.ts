import { expect, type Locator, type Page } from '@playwright/test';

/** Further than any screen has stops. */
const mostStops = 150;

const isFocused = (locator: Locator) =>
  locator.evaluate(
    (element) => element === document.activeElement || element.contains(document.activeElement),
  );

/**
 * Presses Tab until the focus is on an element or in it. The element is found once and not at every stop, because a
 * search by role takes longer than the key; one that was rendered anew is found again.
 */
export async function tabTo(page: Page, locator: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(locator).toBeVisible();
  let wanted = await locator.elementHandle();
  for (let stop = 0; stop < mostStops; stop += 1) {
    const focus = await wanted?.evaluate((element) => {
      if (!element.isConnected) return 'gone';
      return element.contains(document.activeElement) ? 'here' : 'elsewhere';
    });
    if (focus !== 'elsewhere') {
      if (await isFocused(locator)) return;
      wanted = await locator.elementHandle();
    }
    await page.keyboard.press(key);
  }
  throw new Error(`no Tab leads to ${locator}`);
}

/** Tabs to a button or link and presses Enter. */
export async function press(page: Page, locator: Locator): Promise<void> {
  await tabTo(page, locator);
  await expect(locator).toBeEnabled();
  await page.keyboard.press('Enter');
}

/** Tabs to a text field and types into it in place of what stood there. */
export async function type(page: Page, locator: Locator, text: string): Promise<void> {
  await tabTo(page, locator);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
}

/** Tabs to a drop-down list and picks an option by its name. */
export async function pick(page: Page, list: Locator, option: string): Promise<void> {
  await press(page, list);
  await expect(page.getByRole('listbox')).toBeVisible();
  await page.keyboard.type(option);
  const wanted = page.getByRole('option', { name: option }).first();
  await expect(wanted).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listbox')).toBeHidden();
}

/** Tabs to a row of options that are all in sight and picks one: the row is one stop, arrow keys walk through it. */
export async function pickInRow(
  page: Page,
  row: Locator,
  option: Locator,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<void> {
  await tabTo(page, row, key);
  await expect(option).toBeVisible();
  for (let stop = 0; stop < mostStops && !(await isFocused(option)); stop += 1) {
    await page.keyboard.press('ArrowRight');
  }
  await page.keyboard.press('Enter');
}

/** Presses keys one after another: `g c`. */
export async function keys(page: Page, sequence: string): Promise<void> {
  for (const key of sequence.split(' ')) await page.keyboard.press(key);
}
