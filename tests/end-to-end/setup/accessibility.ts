import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { HostName } from './hosts.ts';

/** Everything that axe has rules for at WCAG 2.2 AA, and its best practices. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on a page, one line per element. */
export async function accessibilityFindings(page: Page, host: HostName): Promise<string[]> {
  // A window of Electron can open no second page, which axe uses unless told otherwise.
  const axe = new AxeBuilder({ page }).withTags(tags).setLegacyMode(host === 'electron');
  const { violations } = await axe.exclude('iframe').analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  );
}
