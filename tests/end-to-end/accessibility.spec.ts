import type { Page } from '@playwright/test';
import { accessibilityFindings } from './setup/accessibility.ts';
import { focusRingFindings } from './setup/focus-ring.ts';
import { keys, press, tabTo } from './setup/keyboard.ts';
import { largest, layoutFindings, smallest } from './setup/layout.ts';
import { chooseDataset, column, datasets, openCases, openExplainedCase } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

interface State {
  readonly name: string;
  readonly go: (page: Page) => Promise<unknown>;
}

/** A state that a dialog, a menu or a list lies over. Escape leads back from it. */
interface Over extends State {
  readonly over: (page: Page) => ReturnType<Page['getByRole']>;
}

const dialog = (name: string, key: string, title: string | RegExp = name): Over => ({
  name,
  go: (page) => keys(page, key),
  over: (page) => page.getByRole('dialog', { name: title }),
});

/** A menu, a list or a small dialog of a button that is reached by Tab. */
const ofButton = (name: string, button: string | RegExp, over: Over['over']): Over => ({
  name,
  go: (page) => press(page, page.getByRole('button', { name: button }).first()),
  over,
});

/** Screens and states of an open project, each reached by keyboard from whichever was before. */
const casesAndBefore: readonly (State | Over)[] = [
  {
    name: 'Overview',
    go: async (page) => {
      await keys(page, 'g o');
      await chooseDataset(page, datasets.validation);
      await expect(page.getByRole('region', { name: 'Confusion', exact: true })).toBeVisible();
    },
  },
  dialog('Keys', '?'),
  ofButton('Menu of the project', 'case-study', (page) => page.getByRole('menu')),
  ofButton('Jobs', /^Jobs/, (page) => page.getByRole('dialog', { name: 'Jobs' })),
  { name: 'Import of a model', go: (page) => keys(page, 'g i m') },
  { name: 'Import of a data set', go: (page) => keys(page, 'g i d') },
  {
    name: 'Masks',
    go: async (page) => {
      await keys(page, 'g m');
      await expect(page.getByRole('application', { name: /and its mask$/ })).toBeVisible();
    },
  },
  dialog('Masks to export', 'Shift+X', /^Export the masks/),
  dialog('Masks to import', 'Shift+I', /^Import masks/),
  { name: 'Cases', go: openCases },
  {
    name: 'Cases, filtered and one chosen',
    go: async (page) => {
      await keys(page, 'm x');
      await expect(page.getByText('1 chosen')).toBeVisible();
    },
  },
  dialog('Saved views', 'Shift+V'),
  dialog('Tags of cases', 't', /^Tag /),
  dialog('Cases to explain', 'e', /^Explain /),
  dialog('Cases to report', 'r', 'New report'),
  {
    name: 'Cases as a table',
    go: async (page) => {
      await keys(page, 'v');
      await expect(page.getByRole('columnheader', { name: 'True class' })).toBeVisible();
    },
  },
  ofButton('Columns of the table', 'Columns', (page) => page.getByRole('menu')),
  {
    name: 'Case review',
    go: async (page) => {
      await keys(page, 'v v v Escape m');
      await openExplainedCase(page);
      await expect(column(page, 'RISE').getByRole('img', { name: /^Colour scale/ })).toBeVisible();
    },
  },
  dialog('Columns and layouts', 'o', /^Columns/),
  dialog('What to compare with', 'p', 'Compare'),
  dialog('Case to report', 'r', 'New report'),
  ofButton('Parameters of a method', 'Parameters of RISE', (page) =>
    page.getByRole('dialog', { name: 'Parameters of RISE' }),
  ),
  {
    name: 'What the numbers mean',
    go: (page) => press(page, column(page, 'RISE').getByRole('button', { name: 'What these numbers mean' })),
    over: (page) => page.getByRole('dialog', { name: 'What these numbers mean' }),
  },
  {
    name: 'Methods to choose from',
    go: async (page) => {
      // Backwards: the field of the corrected label, which opens its list, lies on the way forward.
      await tabTo(page, page.getByRole('button', { name: /^Methods/ }), 'Shift+Tab');
      await page.keyboard.press('Enter');
    },
    over: (page) => page.getByRole('option').first(),
  },
];

const conceptsAndAfter: readonly (State | Over)[] = [
  {
    name: 'Concepts of a class',
    go: async (page) => {
      await chooseDataset(page, datasets.validation);
      await keys(page, 'g n');
      await expect(page.getByRole('list', { name: /^Concepts of/ })).toBeVisible();
    },
  },
  dialog('Concepts to find', 'n', 'Find concepts'),
  {
    name: 'Concepts tested',
    go: async (page) => {
      await keys(page, 't');
      await expect(page.getByRole('table', { name: 'Results of the test' })).toBeVisible();
    },
  },
  dialog('Concepts to test', 'n', 'Test concepts'),
  {
    name: 'Influence',
    go: async (page) => {
      await keys(page, 'g f');
      await expect(page.getByRole('button', { name: 'Run an audit' })).toBeVisible();
    },
  },
  {
    name: 'An audit to run',
    go: async (page) => {
      await keys(page, 'n');
      await expect(page.getByRole('dialog').getByText('Peak memory')).toBeVisible({ timeout: 45_000 });
    },
    over: (page) => page.getByRole('dialog', { name: 'Audit training pictures' }),
  },
  dialog('Labels to export', 'Shift+X', /^Export the corrected labels/),
  {
    name: 'Faithfulness of influence methods',
    go: async (page) => {
      await keys(page, 'Shift+T');
      await expect(page.getByRole('button', { name: 'Measure methods' })).toBeVisible();
    },
  },
  dialog('Influence methods to measure', 'n', 'Measure influence methods'),
  {
    name: 'Study',
    go: async (page) => {
      await keys(page, 'g s');
      await expect(page.getByRole('button', { name: 'New benchmark' })).toBeVisible();
    },
  },
  {
    name: 'A benchmark to run',
    go: async (page) => {
      await keys(page, 'n');
      await expect(page.getByRole('dialog').getByRole('list', { name: 'Compared' })).toBeVisible();
    },
    over: (page) => page.getByRole('dialog', { name: 'New benchmark' }),
  },
  {
    name: 'Agreement',
    go: async (page) => {
      await keys(page, 'p 3');
      await expect(page.getByRole('heading', { name: 'No verdict yet' })).toBeVisible();
    },
  },
  {
    name: 'Runs with one open',
    go: async (page) => {
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
  { name: 'Forms to export a run in', go: (page) => keys(page, 'x'), over: (page) => page.getByRole('menu') },
  {
    name: 'Chain of records',
    go: async (page) => {
      await keys(page, 'Escape c');
      await expect(page.getByRole('region', { name: 'Chain of records' })).toBeVisible();
    },
  },
  {
    name: 'Queue',
    go: async (page) => {
      await keys(page, 'g r');
      await expect(page.getByRole('table', { name: 'Runs' })).toBeVisible();
      await keys(page, 'q');
      await expect(page.getByRole('region', { name: 'Ended', exact: true })).toBeVisible();
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
  dialog('A report to make', 'n', 'New report'),
  dialog('Site header of reports', 'h'),
  {
    name: 'Settings',
    go: async (page) => {
      await press(page, page.getByRole('button', { name: 'Settings', exact: true }));
      await tabTo(page, page.getByRole('tablist'));
    },
  },
  ...['Computing', 'Keys', 'Data', 'Signing'].map((name) => ({
    name: `Settings: ${name}`,
    go: async (page: Page) => {
      await page.getByRole('tab', { selected: true }).focus();
      await page.keyboard.press('ArrowRight');
      await expect(page.getByRole('tabpanel', { name })).toBeVisible();
      if (name === 'Computing')
        await expect(page.getByText('available').first()).toBeVisible({ timeout: 45_000 });
    },
  })),
];

/**
 * Walks through states in the smallest window: the way to each is gone once, and all that is to be seen in it is looked
 * at there. Contrast, names, roles and targets in both themes; rings around what has the focus; whether all has room.
 */
async function walk(page: Page, states: readonly (State | Over)[]): Promise<void> {
  const ringsSeen = new Set<string>();
  await page.setViewportSize(smallest);
  for (const state of states) {
    await test.step(state.name, async () => {
      const { name } = state;
      await state.go(page);
      if ('over' in state) await expect(state.over(page)).toBeVisible();
      // What was still being drawn is looked at once more.
      const found = await accessibilityFindings(page);
      expect.soft(found.length === 0 ? found : await accessibilityFindings(page), name).toEqual([]);
      expect.soft(await focusRingFindings(page, ringsSeen), name).toEqual([]);
      expect.soft(await layoutFindings(page), `${name}, smallest window`).toEqual([]);
      if ('over' in state) {
        if (await state.over(page).isVisible()) await page.keyboard.press('Escape');
        await expect(state.over(page)).toBeHidden();
        return;
      }
      // Dialogs and menus are no wider there than here.
      await page.setViewportSize(largest);
      expect.soft(await layoutFindings(page), `${name}, largest window`).toEqual([]);
      await page.setViewportSize(smallest);
    });
  }
}

test.describe('axe in both themes, focus and room', () => {
  test('find nothing from Overview to Case review', async ({ page }) => {
    test.slow();
    await walk(page, casesAndBefore);
  });

  test('find nothing from Concepts to the settings', async ({ page }) => {
    test.slow();
    await walk(page, conceptsAndAfter);
  });

  test.describe('without a project', () => {
    test.use({ start: 'none' });

    test('find nothing on Start and its dialogs', async ({ page }) => {
      await walk(page, [
        { name: 'Start', go: () => Promise.resolve() },
        dialog('Project to open', 'o', 'Open a project'),
        dialog('New project', 'n'),
      ]);
    });
  });
});
