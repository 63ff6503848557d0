import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Page } from '@playwright/test';
import { keys, press, type } from './setup/keyboard.ts';
import { preparedProject, programFolder } from './setup/places.ts';
import { caseCount, column, panel } from './setup/screens.ts';
import { expect, test } from './setup/workstation.ts';

/**
 * The walk-through of docs/tour.md, by keyboard alone. The words of each step stand here and are what the document
 * must say; with WAFERLENS_WRITE_TOUR=1 the document and its pictures are written anew, beginning with the making of
 * the whole demo.
 */
const writing = process.env.WAFERLENS_WRITE_TOUR === '1';
const document = path.join(programFolder, 'docs', 'tour.md');
const pictures = path.join(programFolder, 'docs', 'tour');

interface Step {
  readonly file: string;
  readonly title: string;
  readonly text: string;
}

const introduction = `# From the first start to the report

What a new user sees, step by step, with the demo. It is walked by keyboard alone by \`tests/end-to-end/tour.spec.ts\` at every test run, so it stays true; \`WAFERLENS_WRITE_TOUR=1 npm test -- end-to-end\` writes it anew with its pictures. Nothing outside the window has to be read.
`;

test.use({ start: 'none' });

test('the tour from the first start to the report is as docs/tour.md tells it', async ({ workstation }) => {
  test.setTimeout(writing ? 900_000 : 240_000);
  const began = Date.now();
  // A first start: nobody has seen the tour yet.
  workstation.console.expect(/ERR_CONNECTION_REFUSED|WebSocket/);
  const firstPage = workstation.page;
  await workstation.kill();
  await firstPage.close();
  const settingsFile = path.join(workstation.home, 'settings.json');
  const settings = JSON.parse(readFileSync(settingsFile, 'utf8'));
  writeFileSync(settingsFile, JSON.stringify({ ...settings, tourSeen: false }));
  if (!writing) {
    // The demo takes minutes to make; where the document is only checked, a small one is there already.
    cpSync(preparedProject, path.join(workstation.home, 'demo.waferlens'), { recursive: true });
  }
  const page = await workstation.startAgain();
  const steps: Step[] = [];
  const tell = async (title: string, text: string, file: string) => {
    steps.push({ file, title, text });
    if (!writing) return;
    mkdirSync(pictures, { recursive: true });
    await page.waitForTimeout(700);
    await page.screenshot({ path: path.join(pictures, `${file}.png`) });
  };

  await tell(
    'Start',
    'Three ways to begin, each with its key. `D` makes the demo: 4,000 generated SEM pictures, a classifier, and what it took to explain its most certain mistakes. It opens at once and fills while you look.',
    '1-start',
  );
  await keys(page, 'd');
  const offer = page.getByRole('region', { name: 'Tour' });
  await expect(offer).toContainText('New here?', { timeout: 60_000 });
  if (writing) await demoMade(page);

  await keys(page, 'g o');
  await expect(page.getByRole('heading', { name: /^Confusion/ })).toBeVisible({ timeout: 60_000 });
  await keys(page, '.');
  await expect(offer).toContainText('1 of 7');
  await tell(
    'Where the model goes wrong',
    'Overview has precision, recall and F1 of every class, the confusion matrix, and what manual review would cost. The tour in the corner has seven stops; `.` goes on, `,` goes back.',
    '2-overview',
  );

  await keys(page, '.');
  await expect(caseCount(page)).toBeVisible();
  await expect(offer).toContainText('2 of 7');
  await tell(
    'The mistakes, the most certain first',
    'Cases shows what is filtered; every value says how many cases stand behind it. Arrow keys walk, Enter opens.',
    '3-cases',
  );

  await page.getByRole('grid', { name: /^Cases of/ }).focus();
  await page.keyboard.press('Enter');
  await expect(offer).toContainText('3 of 7');
  await expect(page.getByRole('button', { name: 'Explain', exact: true })).toBeEnabled();
  await keys(page, 'e');
  for (const name of ['Occlusion', 'RISE']) {
    const scale = column(page, name).getByRole('img', { name: /^Colour scale/ });
    await expect(scale).toBeVisible({ timeout: 90_000 });
  }
  await tell(
    'Why it said so',
    '`E` explains. A column per method, zoomed in step, with its faithfulness beside a random map and a spot in the centre; below, the training pictures behind the answer.',
    '4-case',
  );

  await keys(page, '2 n');
  await page.keyboard.type('The map lies on the pattern, not on the defect.');
  await page.keyboard.press('Escape');
  await expect(panel(page, 'History')).toContainText('Note: The map lies');
  await tell(
    'The decision',
    '`1` to `4` give the verdict, `N` the note. Both are on disk before you see them; `Ctrl+Z` takes them back, after a restart, too.',
    '5-verdict',
  );

  await keys(page, '.');
  await expect(offer).toContainText('4 of 7');
  await tell(
    'What is wrong with the training set',
    'An audit queues labels that look wrong, pictures that stand twice, and pictures that the validation set shares. `A` accepts a suggestion, `X` keeps the label.',
    '6-influence',
  );

  await keys(page, '.');
  await expect(offer).toContainText('5 of 7');
  await tell(
    'What a class is recognised by',
    'Concepts are the few things that the network sees in a class, with the crops that show each. The names are yours.',
    '7-concepts',
  );

  await keys(page, '.');
  await expect(offer).toContainText('6 of 7');
  await keys(page, 'n');
  const dialog = page.getByRole('dialog', { name: 'New report' });
  await type(page, dialog.getByRole('textbox', { name: 'Title' }), 'My first report');
  await press(page, dialog.getByRole('button', { name: /^Make a report of/ }));
  await expect(dialog).toBeHidden({ timeout: 120_000 });
  await expect(page.getByRole('region', { name: 'My first report' })).toBeVisible({ timeout: 60_000 });
  await tell(
    'The report',
    '`N` makes a PDF of the most certain mistakes. It carries the record of every figure and never changes.',
    '8-report',
  );
  const seconds = Math.round((Date.now() - began) / 1000);

  await keys(page, '.');
  await expect(offer).toContainText('7 of 7');
  await expect(page.getByRole('table', { name: 'Runs' })).toBeVisible();
  await page.keyboard.press('Shift+V');
  const verification = page.getByRole('region', { name: 'Verification' });
  await expect(verification).toContainText('Intact', { timeout: 180_000 });
  await tell(
    'The proof',
    'Runs has the record of every computation. `Shift+V` checks all of them and every file.',
    '9-runs',
  );
  await keys(page, '.');
  await expect(offer).toBeHidden();

  await keys(page, 'g h');
  await expect(page.getByRole('navigation', { name: 'Pages of the guide' })).toBeVisible();
  await tell(
    'Help, later',
    '`g h` opens the guide: what each method and measure does, when to trust it, and tasks to try. `?` shows the keys of any screen.',
    '10-guide',
  );

  const told = `${introduction}${steps.map(stepText).join('')}`;
  if (writing) {
    const time = `\nFrom the first start to the PDF: ${Math.floor(seconds / 60)} min ${seconds % 60} s on a PC with 2 cores, the making of the demo included.\n`;
    writeFileSync(document, `${told}${time}`);
    expect(seconds, 'a new user has a PDF within ten minutes').toBeLessThan(600);
    return;
  }
  expect(readFileSync(document, 'utf8').replace(/\nFrom the first start to the PDF: .*\n$/, '')).toBe(told);
  for (const { file } of steps) expect(existsSync(path.join(pictures, `${file}.png`)), file).toBe(true);
});

function stepText({ file, title, text }: Step, at: number): string {
  return `\n## ${at + 1}. ${title}\n\n${text}\n\n![${title}](tour/${file}.png)\n`;
}

/** Waits until the demo is whole. */
async function demoMade(page: Page): Promise<void> {
  const making = page.getByRole('banner').getByText('Making the demo project');
  await expect(making).toBeVisible({ timeout: 60_000 });
  await expect(making).toBeHidden({ timeout: 600_000 });
}
