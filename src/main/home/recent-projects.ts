import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type RecentProject, recentProject } from '#contract/workstation.ts';
import { readJsonFile, writeJsonFile } from './home.ts';

const stored = z.array(recentProject.omit({ exists: true }));
const kept = 20;

/** The projects opened last, newest first. */
export class RecentProjects {
  readonly #file: string;
  #entries: z.infer<typeof stored>;

  private constructor(file: string, entries: z.infer<typeof stored>) {
    this.#file = file;
    this.#entries = entries;
  }

  static async open(home: string): Promise<RecentProjects> {
    const file = path.join(home, 'recent-projects.json');
    const read = stored.safeParse(await readJsonFile(file));
    return new RecentProjects(file, read.success ? read.data : []);
  }

  list(): RecentProject[] {
    return this.#entries.map((entry) => ({
      ...entry,
      exists: existsSync(path.join(entry.directory, 'project.db')),
    }));
  }

  async note(directory: string, name: string, openedAt: string): Promise<void> {
    const others = this.#entries.filter((entry) => entry.directory !== directory);
    this.#entries = [{ directory, name, openedAt }, ...others].slice(0, kept);
    await writeJsonFile(this.#file, this.#entries);
  }
}
