import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Everything that axe has rules for at WCAG 2.2 AA, the size of targets among it, and its best practices. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on a page in either theme, one line per element. The page is left in the theme that it was in. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const shown = dark ? 'dark' : 'light';
  const found = await findingsIn(page, shown);
  const other = dark ? 'light' : 'dark';
  await page.emulateMedia({ colorScheme: other });
  found.push(...(await findingsIn(page, other)));
  await page.emulateMedia({ colorScheme: shown });
  return found;
}

async function findingsIn(page: Page, theme: 'dark' | 'light'): Promise<string[]> {
  // A dialog counts once it is drawn; half-way between two themes nothing has its contrast.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise((drawn) => requestAnimationFrame(drawn));
    const running = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(running.map(({ finished }) => finished));
  });
  // Only what is wrong is written out: to list all that is right as well takes axe three times as long.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).withTags(tags);
  // Legacy: without a second page, which a window of Electron can not open. It is for frames of other origins: there are none.
  const { violations } = await axe.setLegacyMode(true).exclude('iframe').analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) =>
        `${theme}: ${id} (${help}): ${html.slice(0, 200)} ${failureSummary ?? ''}`,
    ),
  );
}
