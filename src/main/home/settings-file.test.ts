import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { settingsChanges } from '#contract/workstation.ts';
import { SettingsFile } from './settings-file.ts';

const newHome = () => mkdtemp(path.join(os.tmpdir(), 'waferlens-home-'));

it('a change of one setting leaves the others as they are', async () => {
  const home = await newHome();
  const file = await SettingsFile.open(home);
  await file.change({ reviewer: 'A. Engineer', threads: 3 });
  const { theme } = settingsChanges.parse({ theme: 'dark' });
  await file.change(theme === undefined ? {} : { theme });
  expect(settingsChanges.parse({ theme: 'dark' })).toEqual({ theme: 'dark' });
  expect((await SettingsFile.open(home)).current).toMatchObject({
    reviewer: 'A. Engineer',
    threads: 3,
    theme: 'dark',
  });
});

it('a damaged settings file counts as empty', async () => {
  const home = await newHome();
  await writeFile(path.join(home, 'settings.json'), '{"provider": ');
  expect((await SettingsFile.open(home)).current.provider).toBe('cpu');
});
