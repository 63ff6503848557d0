import { expect, type Locator, type Page } from '@playwright/test';
import { keys, pick, press } from './keyboard.ts';

/** The demo's sets in the prepared project; `validation` has explained cases, `training` is not evaluated. */
export const datasets = { validation: 'demo validation', training: 'demo training' } as const;

/** Chooses the data set that the screens are about, in the project bar. */
export async function chooseDataset(page: Page, name: string): Promise<void> {
  const list = page.getByRole('banner').getByRole('button', { name: /Data set/ });
  if ((await list.textContent())?.includes(name)) return;
  await pick(page, list, name);
  await expect(list).toContainText(name);
}

/** The heading of Cases with its count, such as "5 of 48 cases". */
export function caseCount(page: Page): Locator {
  return page.getByRole('heading', { name: /^[\d,]+( of [\d,]+)? cases?$/ });
}

export async function openCases(page: Page): Promise<void> {
  await chooseDataset(page, datasets.validation);
  await keys(page, 'g c');
  await expect(caseCount(page)).toBeVisible();
}

/** Opens the first case as imported, which is explained by both quick methods. */
export async function openExplainedCase(page: Page): Promise<void> {
  await openCases(page);
  await keys(page, 'o');
  await expect(page.getByRole('region', { name: 'RISE' })).toBeVisible();
}

/** Opens the last case, which is not explained. */
export async function openUnexplainedCase(page: Page): Promise<void> {
  await openCases(page);
  await expect(page.getByRole('grid', { name: /^Cases of/ })).toBeFocused();
  await keys(page, 'End o');
  await expect(page.getByRole('heading', { name: 'No explanation yet' })).toBeVisible();
}

/** Adds a method to those that E runs, by typing its name into the menu. */
export async function chooseMethod(page: Page, name: string): Promise<void> {
  await press(page, page.getByRole('button', { name: /^Methods/ }));
  const menu = page.getByRole('dialog', { name: /^Methods/ });
  await expect(menu.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type(name);
  const option = menu.getByRole('option', { name: new RegExp(`^${name}( [\\d,]+ pass.*)? published`) });
  await page.keyboard.press('ArrowDown');
  await expect(option).toHaveAttribute('data-focused', 'true');
  await page.keyboard.press('Enter');
  await expect(option).toHaveAttribute('aria-selected', 'true');
  // The first empties the search, the second closes the menu.
  await keys(page, 'Escape Escape');
  await expect(menu).toBeHidden();
}

/** The panel of the side with a heading. */
export function panel(page: Page, name: string): Locator {
  return page.getByRole('complementary', { name: 'Decision' }).getByRole('region', { name });
}

/** A column of Case review. */
export function column(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

/** The value of a named fact of a column, such as "At crosshair". */
export function fact(page: Page, columnName: string, name: string): Locator {
  return column(page, columnName)
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: name }) })
    .locator('dd');
}
