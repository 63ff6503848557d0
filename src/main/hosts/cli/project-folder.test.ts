import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findProject } from './project-folder.ts';

function projectIn(parent: string, name: string): string {
  const directory = path.join(parent, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'project.db'), '');
  return directory;
}

const newFolder = () => mkdtempSync(path.join(os.tmpdir(), 'waferlens-find-'));

it('the project that the user stands in is found from any folder inside it', async () => {
  const project = projectIn(newFolder(), 'line.waferlens');
  const inside = path.join(project, 'blobs', 'ab');
  mkdirSync(inside, { recursive: true });
  expect(await findProject(undefined, inside)).toBe(project);
});

it('the only project in the folder is found', async () => {
  const folder = newFolder();
  expect(await findProject(undefined, path.dirname(projectIn(folder, 'line.waferlens')))).toBe(
    path.join(folder, 'line.waferlens'),
  );
});

it('a project beside a folder above is not taken by accident', async () => {
  const folder = newFolder();
  projectIn(folder, 'other.waferlens');
  const here = path.join(folder, 'pictures');
  mkdirSync(here);
  await expect(findProject(undefined, here)).rejects.toThrow(/no \*\.waferlens folder.*waferlens init/);
});

it('two projects in the folder are a question, with both names', async () => {
  const folder = newFolder();
  projectIn(folder, 'a.waferlens');
  projectIn(folder, 'b.waferlens');
  await expect(findProject(undefined, folder)).rejects.toThrow(
    /2 projects \(a\.waferlens, b\.waferlens\).*--project/,
  );
});
