import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SettingsFile } from './settings-file.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'waferlens-home-'));
});
afterEach(() => rm(home, { recursive: true }));

test('changes that come faster than they are written are all kept', async () => {
  const file = await SettingsFile.open(home);
  const names = Array.from({ length: 20 }, (_, at) => 'A'.repeat(at + 1));
  await Promise.all([
    ...names.map((reviewer) => file.change({ reviewer })),
    file.change({ chosenSegmentation: { segmenter: 'grid', parameters: { segments: 16 } } }),
  ]);
  const again = (await SettingsFile.open(home)).current;
  expect(again.reviewer).toBe(names.at(-1));
  expect(again.chosenSegmentation?.parameters.segments).toBe(16);
  expect(await readdir(home)).toEqual(['settings.json']);
});
