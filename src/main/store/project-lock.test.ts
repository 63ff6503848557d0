import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { otherProgram } from './fixtures/program.ts';
import { temporaryFolder } from './fixtures/project.ts';
import { createProject, openProject } from './project.ts';

test('a project that this program has open can not be opened a second time', async () => {
  const directory = join(temporaryFolder(), 'fab.waferlens');
  const project = createProject(directory);
  expect(() => openProject(directory)).toThrow(`in use by process ${process.pid}`);
  await project.close();
  await openProject(directory).close();
});

test('a project that another program has open is refused, and free once that program was killed', async () => {
  const directory = join(temporaryFolder(), 'fab.waferlens');
  await createProject(directory).close();
  const other = otherProgram('hold-project.ts', directory);
  await other.says('open fab');
  expect(() => openProject(directory)).toThrow(/in use by process \d+ of .+ on .+\. Close the project there/);
  expect(readFileSync(join(directory, 'lock.txt'), 'utf8')).not.toContain(`process ${process.pid} `);
  await other.kill();
  const project = openProject(directory);
  expect(project.summary().name).toBe('fab');
  await project.close();
});
