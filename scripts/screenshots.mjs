import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';
import { buildWhenStale } from './build-when-stale.mjs';
import { findChromium } from './chromium.mjs';
import { ensureNode, root } from './node-version.mjs';

// Pictures of every screen at two sizes in both themes, to look at: node scripts/screenshots.mjs [PROJECT]
// Without a project: the demo of `npm run demo` where it was made, else a small one.
ensureNode(import.meta.url);

const out = path.join(root, 'test-results', 'screenshots');
const sizes = [
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
];
const themes = ['dark', 'light'];

/** Screens in the order in which the keys lead through them. `ready` is what the picture has to wait for. */
const screens = [
  {
    name: 'start',
    go: async () => {},
    ready: (page) => page.getByRole('heading', { name: 'Recent projects' }),
  },
  {
    name: 'start-open',
    go: (page) => page.keyboard.press('o'),
    ready: (page) => page.getByRole('textbox', { name: 'Folder' }),
  },
  {
    name: 'overview',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('region', { name: 'Recent projects' }).getByRole('button').first().press('Enter');
    },
    ready: (page) => page.getByRole('table', { name: /Confusion matrix/ }),
  },
  {
    name: 'keys',
    go: (page) => page.keyboard.press('?'),
    ready: (page) => page.getByRole('dialog', { name: 'Keys' }),
  },
  {
    name: 'cases',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await press(page, 'g', 'c');
    },
    ready: (page) => page.getByRole('gridcell').first(),
  },
  {
    name: 'cases-filtered',
    go: async (page) => {
      await page.keyboard.press('m');
      await page.getByRole('row', { name: 'Misclassified' }).waitFor();
      await press(page, 'x', 'Shift+ArrowRight', 'Shift+ArrowRight');
    },
    ready: (page) => page.getByText('3 chosen'),
  },
  {
    name: 'case-review-empty',
    go: async (page) => {
      await press(page, 'Escape', 'End', 'o');
      await page.waitForURL(/#\/case/);
    },
    ready: (page) => page.getByRole('application', { name: /^Picture/ }),
  },
  {
    name: 'case-review',
    go: async (page, explained) => {
      await page.evaluate((address) => {
        location.hash = address;
      }, explained);
      await page
        .getByRole('img', { name: /^Colour scale/ })
        .nth(1)
        .waitFor();
      await page.getByRole('application', { name: /^Picture/ }).focus();
      await press(page, 'Shift+ArrowRight', 'Shift+ArrowDown');
    },
    ready: (page) => page.getByRole('img', { name: /^Colour scale/ }).first(),
  },
  {
    name: 'case-review-parameters',
    go: (page) => page.getByRole('button', { name: 'Parameters of RISE' }).press('Enter'),
    ready: (page) => page.getByRole('dialog').getByText('Peak memory'),
  },
  {
    name: 'case-review-methods',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: /^Methods/ }).press('Enter');
      for (const method of ['grad-cam', 'hires', 'layer', 'eigen', 'score', 'integrated']) {
        await choose(page, method);
      }
    },
    ready: (page) => page.getByRole('option', { name: /^Grad-CAM\b/ }).first(),
  },
  {
    name: 'case-review-many',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await press(page, 'e', 'c');
      const last = page.getByRole('region', { name: 'Integrated Gradients' });
      await last.getByText('Ins − del').waitFor({ timeout: 300_000 });
      const running = page.getByRole('button', { name: 'Cancel', exact: true }).first();
      await running.waitFor({ state: 'hidden', timeout: 300_000 });
    },
    ready: (page) => page.getByRole('region', { name: 'Integrated Gradients' }).getByText('Ins − del'),
  },
  {
    name: 'case-review-sanity',
    go: (page) =>
      page
        .getByRole('region', { name: 'Grad-CAM', exact: true })
        .getByRole('button', { name: 'What these numbers mean' })
        .press('Enter'),
    ready: (page) => page.getByRole('dialog', { name: 'What these numbers mean' }),
  },
  {
    name: 'case-review-segments-choice',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await press(page, 'c');
      await page.getByRole('button', { name: /^Segments \(/ }).press('Enter');
      await page.getByRole('button', { name: /Segments of all methods/ }).press('Enter');
      await page.getByRole('option', { name: /^Grid/ }).press('Enter');
    },
    ready: (page) => page.getByRole('dialog', { name: /^Segments/ }).getByRole('textbox', { name: 'Rows' }),
  },
  {
    name: 'case-review-segments',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: /^Methods/ }).press('Enter');
      await choose(page, 'kernel-shap');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await press(page, 'e');
      const column = page.getByRole('region', { name: 'KernelSHAP', exact: true });
      await column.getByText('Segmentation').waitFor({ timeout: 300_000 });
      await column.getByRole('radio', { name: 'Segments' }).press('Enter');
      await column
        .getByRole('button', { name: /^Segment \d+, score/ })
        .first()
        .focus();
      await column.evaluate((element) => element.scrollIntoView({ block: 'nearest', inline: 'center' }));
    },
    ready: (page) => page.getByRole('table', { name: 'Segments of KernelSHAP' }),
  },
  {
    name: 'case-review-influence',
    go: async (page) => {
      await page.evaluate(() => document.activeElement?.blur());
      await press(page, 'i');
      const strip = page.getByRole('region', { name: 'Training pictures', exact: true });
      await strip.getByRole('toolbar', { name: /^For / }).waitFor({ timeout: 300_000 });
      await press(page, 't', 'w');
    },
    ready: (page) => page.getByRole('button', { name: /^The label of/, pressed: true }),
  },
  {
    name: 'case-review-influence-compare',
    go: (page) => press(page, 'Enter'),
    ready: (page) =>
      page
        .getByRole('dialog', { name: /^Training picture/ })
        .getByRole('application')
        .nth(1),
  },
  {
    name: 'case-review-influence-all',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await press(page, 'a');
    },
    ready: (page) =>
      page.getByRole('grid', { name: 'Training pictures by value' }).getByRole('gridcell').first(),
  },
  {
    name: 'case-review-influence-classes',
    go: (page) => page.getByRole('radio', { name: 'By class' }).press('Enter'),
    ready: (page) => page.getByRole('columnheader', { name: 'Sum of values' }),
  },
  {
    name: 'influence-run',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await press(page, 'g', 'f', 'n');
    },
    ready: (page) => page.getByRole('dialog', { name: 'Audit training pictures' }).getByText('Peak memory'),
  },
  {
    name: 'influence',
    go: async (page) => {
      await page.getByRole('button', { name: 'Audit', exact: true }).press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'hidden', timeout: 600_000 });
      await page.getByRole('grid', { name: 'Self-influence list' }).focus();
      await press(page, 'Home', 'a', 'x');
    },
    ready: (page) => page.getByRole('grid', { name: 'Self-influence list' }).getByText('label is right'),
  },
  {
    name: 'influence-duplicates',
    go: (page) => press(page, 't'),
    ready: (page) => page.getByRole('region', { name: 'Entries' }),
  },
  {
    name: 'influence-leaks',
    go: (page) => press(page, 't'),
    ready: (page) => page.getByRole('region', { name: 'Entries' }),
  },
  {
    name: 'influence-memorised',
    go: (page) => press(page, 't'),
    ready: (page) => page.getByRole('grid', { name: 'Memorised list' }),
  },
  {
    name: 'influence-suggestions',
    go: (page) => press(page, 't'),
    ready: (page) => page.getByRole('region', { name: 'Entries' }),
  },
  {
    name: 'influence-faithfulness',
    go: (page) => press(page, 't'),
    ready: (page) => page.getByRole('button', { name: 'Measure methods' }),
  },
  {
    name: 'influence-measure',
    go: (page) => press(page, 'n'),
    ready: (page) => page.getByRole('dialog', { name: 'Measure influence methods' }).getByText('Peak memory'),
  },
  {
    name: 'concepts-find',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await press(page, 'g', 'n', 'n');
    },
    ready: (page) => page.getByRole('dialog', { name: 'Find concepts' }).getByText('Peak memory'),
  },
  {
    name: 'concepts',
    go: async (page) => {
      await page
        .getByRole('button', { name: /^Find concepts of/ })
        .last()
        .press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'hidden', timeout: 300_000 });
    },
    ready: (page) => page.getByRole('list', { name: /^Concepts of/ }),
  },
  {
    name: 'case-review-concepts',
    go: async (page) => {
      await page
        .getByRole('toolbar', { name: /^Crops of/ })
        .first()
        .getByRole('button')
        .first()
        .press('Enter');
      await page.getByRole('button', { name: /^Methods/ }).press('Enter');
      await choose(page, 'craft');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await press(page, 'e');
      const shown = page.getByRole('list', { name: 'Concepts in this picture' });
      await shown.waitFor({ timeout: 300_000 });
      // The last column may lie behind the panel on the right, which counts as in view.
      await shown.evaluate((list) => list.scrollIntoView({ block: 'nearest', inline: 'center' }));
    },
    ready: (page) => page.getByRole('list', { name: 'Concepts in this picture' }),
  },
  {
    name: 'concepts-test',
    go: (page) => press(page, 'g', 'n', 't', 'n'),
    ready: (page) => page.getByRole('dialog', { name: 'Test concepts' }).getByText('Peak memory'),
  },
  {
    name: 'concepts-tested',
    go: async (page) => {
      await page.getByRole('button', { name: 'Test', exact: true }).press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'hidden', timeout: 300_000 });
    },
    ready: (page) => page.getByRole('table', { name: 'Results of the test' }),
  },
  {
    name: 'runs',
    go: (page) => press(page, 'g', 'r'),
    ready: (page) => page.getByRole('table', { name: 'Runs' }).getByRole('link').first(),
  },
  {
    name: 'run',
    go: async (page) => {
      await page.getByRole('table', { name: 'Runs' }).getByRole('link').first().press('Enter');
      await page.getByRole('heading', { name: 'What was done', level: 3 }).waitFor();
      await press(page, 'Shift+V');
    },
    ready: (page) => page.getByRole('region', { name: 'Verification' }),
  },
  {
    name: 'reports',
    go: (page) => press(page, 'g', 'p'),
    ready: (page) => page.getByRole('heading', { name: 'Reports', level: 1 }),
  },
  {
    name: 'reports-new',
    go: (page) => page.keyboard.press('n'),
    ready: (page) => page.getByRole('dialog', { name: 'New report' }),
  },
  {
    name: 'import-model',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await press(page, 'g', 'i');
      await page.getByRole('link', { name: 'Model', exact: true }).press('Enter');
      await fill(page, 'Model file', path.join(root, 'resources', 'demo', 'sem-resnet.onnx'));
      await page.getByRole('region', { name: 'What was understood' }).waitFor();
    },
    ready: (page) => page.getByRole('button', { name: 'Add the model' }),
  },
  {
    name: 'import-dataset',
    go: async (page, _explained, project) => {
      await page.getByRole('link', { name: 'Data set', exact: true }).press('Enter');
      await fill(page, 'Pictures', path.join(project, 'demo'));
      await page.getByRole('button', { name: 'Look through' }).press('Enter');
    },
    ready: (page) => page.getByRole('region', { name: 'Classes' }),
  },
  {
    name: 'settings',
    go: (page) => page.getByRole('button', { name: 'Settings', exact: true }).press('Enter'),
    ready: (page) => page.getByRole('dialog', { name: 'Settings' }).getByText('available').first(),
  },
];

async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
}

/** Adds a method to the open menu of methods. */
async function choose(page, text) {
  await page.getByRole('searchbox', { name: 'Find a method' }).fill(text);
  await page.keyboard.press('ArrowDown');
  const option = page.locator('[role="option"][data-focused]').first();
  await option.waitFor();
  if ((await option.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('Enter');
  await page.getByRole('searchbox', { name: 'Find a method' }).fill('');
}

async function fill(page, name, text) {
  await page.getByRole('textbox', { name, exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

/** The project to show. */
function projectToShow() {
  const named = process.argv[2];
  if (named !== undefined) return path.resolve(named);
  const demo = path.join(root, 'demo.waferlens');
  if (existsSync(demo)) return demo;
  const small = path.join(root, 'test-results', 'small-demo.waferlens');
  const command = [path.join(root, 'scripts', 'waferlens.mjs'), 'demo', small, '--images', '600'];
  if (!existsSync(small)) spawnSync(process.execPath, command, { stdio: 'inherit' });
  return small;
}

/** Starts a loopback host; gives its process and the address to open. */
function startHost(home, ...args) {
  const host = spawn(process.execPath, [path.join(root, 'out', 'main', 'loopback.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, WAFERLENS_HOME: home },
  });
  const { promise, resolve } = Promise.withResolvers();
  createInterface({ input: host.stdout }).on('line', (line) => {
    const [address] = line.match(/http:\/\/\S+/) ?? [];
    if (address !== undefined) resolve(address);
  });
  return promise.then((address) => ({ host, address }));
}

/** The address of an explained case: that of the newest explanation in Runs. */
async function explainedCase(page) {
  await press(page, 'g', 'r');
  await page.getByRole('table', { name: 'Runs' }).getByRole('link').first().waitFor();
  const row = page.getByRole('row', { name: /explanation/ }).first();
  await row.getByRole('link').press('Enter');
  const href = await page.getByRole('link', { name: /^Open the case/ }).getAttribute('href');
  await press(page, 'Escape', 'g', 'o');
  return href;
}

/** Runs in the page: resolves when every picture has come and two more frames were drawn. */
async function settled() {
  const arrived = () => [...document.images].every((image) => image.complete);
  while (!arrived()) await new Promise((done) => setTimeout(done, 50));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

async function picture(page, name) {
  for (const size of sizes) {
    for (const theme of themes) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.evaluate(settled);
      await page.screenshot({ path: path.join(out, `${name}-${size.width}-${theme}.png`) });
    }
  }
}

if (existsSync(path.join(root, 'src'))) buildWhenStale();
const found = findChromium();
if ('missing' in found) {
  console.error(`error: unavailable: ${found.missing}`);
  process.exit(1);
}
const project = projectToShow();
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const home = mkdtempSync(path.join(os.tmpdir(), 'waferlens-screenshots-'));
const args = ['--disable-gpu', '--enable-unsafe-swiftshader', '--disable-background-networking'];
if (process.getuid?.() === 0) args.push('--no-sandbox');
const browser = await chromium.launch({ executablePath: found.executable, args });
// Once with the project, so that it is among the recent ones and its explained case is known; then from Start on.
const first = await startHost(home, project);
const before = await browser.newPage();
await before.goto(first.address);
await before.getByRole('navigation', { name: 'Screens' }).waitFor();
const explained = await explainedCase(before);
await before.close();
first.host.kill('SIGTERM');
await new Promise((done) => first.host.once('exit', done));

const { host, address } = await startHost(home);
const page = await browser.newPage({ viewport: sizes[0], colorScheme: 'dark' });
await page.goto(address);
try {
  for (const { name, go, ready } of screens) {
    await go(page, explained, project);
    await ready(page).waitFor();
    await picture(page, name);
    console.log(name);
  }
} finally {
  await browser.close();
  host.kill('SIGTERM');
  rmSync(home, { recursive: true, force: true });
}
console.log(`\nPictures: ${out}`);
