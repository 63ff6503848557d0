import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { blockKlarf } from '../../src/engine/klarf/fixtures/klarf-files.ts';
import { keys, press, tabTo, type } from './setup/keyboard.ts';
import { demoModelFolder, pictureFolder, preparedProject } from './setup/places.ts';
import { caseCount } from './setup/screens.ts';
import { expect, test, type WorkstationUnderTest } from './setup/workstation.ts';

const modelFile = path.join(demoModelFolder, 'sem-resnet.onnx');
const picture = path.join(preparedProject, 'demo', 'validation', '000000.png');

test.describe('Import', () => {
  test.use({ start: 'none' });

  test('an empty project gets a model and pictures, and is evaluated, by keyboard alone', async ({
    page,
    workstation,
  }) => {
    test.slow();
    await makeProject(page, workstation);
    await type(page, page.getByRole('textbox', { name: 'Model file' }), modelFile);
    await page.keyboard.press('Enter');
    const understood = page.getByRole('region', { name: 'What was understood' });
    await expect(understood).toContainText('128 x 128');
    await expect(page.getByRole('textbox', { name: 'Label file' })).toHaveValue(/labels\.txt$/);
    await press(page, page.getByRole('button', { name: 'Add the model' }));

    await type(page, page.getByRole('textbox', { name: 'Pictures' }), pictureFolder);
    await page.keyboard.press('Enter');
    await press(page, page.getByRole('button', { name: 'Look through' }));
    await expect(page.getByRole('region', { name: 'Classes' })).toContainText('bridge');
    await press(page, page.getByRole('button', { name: /^Import \d+ pictures$/ }));

    await expect(page.getByRole('heading', { name: /was not evaluated on/ })).toBeVisible();
    await keys(page, 'e');
    await expect(page.getByRole('region', { name: 'Confusion', exact: true })).toBeVisible({
      timeout: 45_000,
    });
    await keys(page, 'g c');
    await expect(caseCount(page)).toHaveText(/^\d+ cases$/);
  });

  test('a KLARF file is seen, understood and imported by keyboard', async ({ page, workstation }) => {
    await makeProject(page, workstation);
    await press(page, page.getByRole('link', { name: 'Data set' }));
    const folder = mkdtempSync(path.join(tmpdir(), 'waferlens-klarf-'));
    copyFileSync(picture, path.join(folder, 'a.png'));
    // No name that promises anything: the content says what it is.
    writeFileSync(path.join(folder, 'result.001'), blockKlarf());
    await type(page, page.getByRole('textbox', { name: 'Pictures' }), path.join(folder, 'result.001'));
    await page.keyboard.press('Enter');
    await press(page, page.getByRole('button', { name: 'Look through' }));
    const understood = page.getByRole('region', { name: 'What was understood' });
    await expect(understood).toContainText('a KLARF file of version 1.8');
    await expect(understood).toContainText('L77');
    await expect(understood).toContainText('2, 1 of them without a picture');
    await expect(page.getByRole('region', { name: 'Classes' })).toContainText('bridge');
    await press(page, page.getByRole('button', { name: 'Import 1 pictures' }));
    await expect(page.getByText('1 pictures imported')).toBeVisible();
    rmSync(folder, { recursive: true });
  });

  test('the preview shows what the network sees of a picture, and its answer', async ({
    page,
    workstation,
  }) => {
    await makeProject(page, workstation);
    await type(page, page.getByRole('textbox', { name: 'Model file' }), modelFile);
    await page.keyboard.press('Enter');
    await type(page, page.getByRole('textbox', { name: 'Try a picture' }), picture);
    await page.keyboard.press('Enter');
    const view = page.getByRole('img', { name: 'What the network sees' });
    await expect(view).toBeVisible();
    expect(await view.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(128);
    await expect(page.getByRole('table', { name: 'Most probable classes' })).toContainText('%');
  });

  test('each file that can not be imported is listed with its reason', async ({ page, workstation }) => {
    await makeProject(page, workstation);
    await press(page, page.getByRole('link', { name: 'Data set' }));
    await type(page, page.getByRole('textbox', { name: 'Pictures' }), pictureFolder);
    await page.keyboard.press('Enter');
    await press(page, page.getByRole('button', { name: 'Look through' }));
    const problems = page.getByRole('grid', { name: 'Problems by file' });
    for (const [file, reason] of [
      ['empty.png', 'empty file'],
      ['broken.png', 'broken picture'],
      ['notes.png', 'not a picture'],
      ['again.png', 'duplicate'],
    ] as const) {
      await expect(problems.getByRole('row').filter({ hasText: file })).toContainText(reason);
    }
    await expect(page.getByRole('button', { name: /^Import \d+ pictures$/ })).toBeEnabled();
  });

  test('a file that is no model is refused in words and nothing can be added', async ({
    page,
    workstation,
  }) => {
    await makeProject(page, workstation);
    await type(page, page.getByRole('textbox', { name: 'Model file' }), picture);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('000000.png');
    await expect(page.getByRole('button', { name: 'Add the model' })).toHaveCount(0);
  });
});

async function makeProject(page: Page, workstation: WorkstationUnderTest): Promise<void> {
  await keys(page, 'n');
  const dialog = page.getByRole('dialog', { name: 'New project' });
  await type(page, dialog.getByRole('textbox', { name: 'Name' }), 'line 4');
  await type(page, dialog.getByRole('textbox', { name: 'In the folder' }), workstation.scratch);
  await press(page, dialog.getByRole('button', { name: 'Make the project' }));
  await tabTo(page, page.getByRole('textbox', { name: 'Model file' }));
}
