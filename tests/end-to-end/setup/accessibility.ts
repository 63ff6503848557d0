import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Everything that axe has rules for at WCAG 2.2 AA, and its best practices. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on a page, one line per element. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // Half-way between two themes nothing has its contrast.
  await page.evaluate(async () => {
    const running = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(running.map(({ finished }) => finished));
  });
  // Legacy: without a second page, which a window of Electron can not open. It is for frames of other origins: there are none.
  const axe = new AxeBuilder({ page }).withTags(tags).setLegacyMode(true);
  const { violations } = await axe.exclude('iframe').analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  );
}
