import type { Page } from '@playwright/test';
import { accessibilityFindings } from './setup/accessibility.ts';
import { keys, press, tabTo } from './setup/keyboard.ts';
import { chooseDataset, column, datasets, openCases, openExplainedCase } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

interface State {
  readonly name: string;
  readonly go: (page: Page) => Promise<unknown>;
}

/** Screens and states of an open project, each reached by keyboard from whichever was before. */
const states: readonly State[] = [
  {
    name: 'Overview',
    go: async (page) => {
      await keys(page, 'g o');
      await chooseDataset(page, datasets.validation);
      await expect(page.getByRole('region', { name: 'Confusion', exact: true })).toBeVisible();
    },
  },
  { name: 'Import of a model', go: (page) => keys(page, 'g i m') },
  { name: 'Import of a data set', go: (page) => keys(page, 'g i d') },
  { name: 'Cases', go: openCases },
  {
    name: 'Cases, filtered and one chosen',
    go: async (page) => {
      await keys(page, 'm x');
      await expect(page.getByText('1 chosen')).toBeVisible();
    },
  },
  {
    name: 'Case review',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await keys(page, 'm');
      await openExplainedCase(page);
      await expect(column(page, 'RISE').getByRole('img', { name: /^Colour scale/ })).toBeVisible();
    },
  },
  {
    name: 'Parameters of a method',
    go: (page) => press(page, column(page, 'RISE').getByRole('button', { name: 'Parameters of RISE' })),
  },
  {
    name: 'Methods to choose from',
    go: async (page) => {
      await page.keyboard.press('Escape');
      // Backwards: the field of the corrected label, which opens its list, lies on the way forward.
      await tabTo(page, page.getByRole('button', { name: /^Methods/ }), 'Shift+Tab');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('option').first()).toBeVisible();
    },
  },
  {
    name: 'Concepts of a class',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await keys(page, 'g n');
      await expect(page.getByRole('list', { name: /^Concepts of/ })).toBeVisible();
    },
  },
  {
    name: 'Finding concepts',
    go: async (page) => {
      await keys(page, 'n');
      await expect(page.getByRole('dialog', { name: 'Find concepts' })).toBeVisible();
    },
  },
  {
    name: 'Concepts tested',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await keys(page, 't');
      await expect(page.getByRole('table', { name: 'Results of the test' })).toBeVisible();
    },
  },
  {
    name: 'Testing concepts',
    go: async (page) => {
      await keys(page, 'n');
      await expect(page.getByRole('dialog', { name: 'Test concepts' })).toBeVisible();
    },
  },
  {
    name: 'Influence',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await keys(page, 'g f');
      await expect(page.getByRole('button', { name: 'Run an audit' })).toBeVisible();
    },
  },
  {
    name: 'An audit to run',
    go: async (page) => {
      await keys(page, 'n');
      const dialog = page.getByRole('dialog', { name: 'Audit training pictures' });
      await expect(dialog.getByText('Peak memory')).toBeVisible({ timeout: 45_000 });
    },
  },
  {
    name: 'Faithfulness of influence methods',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await keys(page, 'Shift+T');
      await expect(page.getByRole('button', { name: 'Measure methods' })).toBeVisible();
    },
  },
  {
    name: 'Influence methods to measure',
    go: async (page) => {
      await keys(page, 'n');
      await expect(page.getByRole('dialog', { name: 'Measure influence methods' })).toBeVisible();
    },
  },
  {
    name: 'Study',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await keys(page, 'g s');
      await expect(page.getByRole('button', { name: 'New benchmark' })).toBeVisible();
    },
  },
  {
    name: 'A new benchmark',
    go: async (page) => {
      await keys(page, 'n');
      const dialog = page.getByRole('dialog', { name: 'New benchmark' });
      await expect(dialog.getByRole('list', { name: 'Compared' })).toBeVisible();
    },
  },
  {
    name: 'Runs with one open',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await keys(page, 'g r');
      await press(page, page.getByRole('table', { name: 'Runs' }).getByRole('link').first());
      await expect(
        page
          .getByRole('region', { name: /^Run \d+$/ })
          .locator('code')
          .first(),
      ).toBeVisible();
    },
  },
  {
    name: 'Chain of records',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await keys(page, 'c');
      await expect(page.getByRole('region', { name: 'Chain of records' })).toBeVisible();
    },
  },
  {
    name: 'Guide to a method, with the tour begun',
    go: async (page) => {
      await keys(page, 'g h');
      await press(page, page.getByRole('link', { name: 'Grad-CAM', exact: true }));
      await expect(page.getByRole('heading', { name: 'When to trust it' })).toBeVisible();
      await keys(page, 't g h');
      await expect(page.getByRole('region', { name: 'Tour' })).toBeVisible();
    },
  },
  {
    name: 'Task of the guide',
    go: async (page) => {
      await press(page, page.getByRole('link', { name: 'Find out why a mistake was made' }));
      await expect(page.getByRole('button', { name: 'Begin' })).toBeVisible();
      await page.keyboard.press('Shift+Escape');
    },
  },
  { name: 'Reports', go: (page) => keys(page, 'g p') },
  {
    name: 'Settings',
    go: async (page) => {
      await press(page, page.getByRole('button', { name: 'Settings', exact: true }));
      await tabTo(page, page.getByRole('tablist'));
      await page.keyboard.press('ArrowRight');
      await expect(page.getByRole('dialog', { name: 'Settings' }).getByText('available').first()).toBeVisible(
        {
          timeout: 45_000,
        },
      );
    },
  },
];

/** What axe finds in each theme. The way to a state is gone once. */
async function findings(page: Page, name: string): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    expect.soft(await accessibilityFindings(page), `${name}, ${theme}`).toEqual([]);
  }
}

test.describe('axe, dark and light', () => {
  test('finds nothing on any screen', async ({ page }) => {
    test.slow();
    for (const { name, go } of states) {
      await test.step(name, async () => {
        await go(page);
        await findings(page, name);
      });
    }
  });

  test.describe('without a project', () => {
    test.use({ start: 'none' });

    test('finds nothing on Start and its dialogs', async ({ page }) => {
      await findings(page, 'Start');
      await keys(page, 'o');
      await tabTo(page, page.getByRole('dialog').getByRole('textbox', { name: 'Folder' }));
      await findings(page, 'Open a project');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
      await keys(page, 'n');
      await expect(page.getByRole('dialog', { name: 'New project' })).toBeVisible();
      await findings(page, 'New project');
    });
  });
});
