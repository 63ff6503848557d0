import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { place, run } from './program.ts';

/** The program chooses the folder by itself. */
const unnamed = { NODE_COMPILE_CACHE: '' };

it('keeps its compiled code in its own folder, and nothing where the command was given', async () => {
  const at = place();
  const ended = await run(['--version'], { cwd: at.folder, home: at.home, environment: unnamed });
  expect(ended.code).toBe(0);
  expect(readdirSync(join(at.home, 'compiled-code'))).not.toEqual([]);
  expect(readdirSync(at.folder)).toEqual(['.home']);
});

it('starts where its own folder can not be written', async () => {
  const at = place();
  // A file where the folder would have to be made: root may write anywhere else.
  const home = join(process.execPath, 'home');
  const ended = await run(['--version'], { cwd: at.folder, home, environment: unnamed });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(home)).toBe(false);
});
