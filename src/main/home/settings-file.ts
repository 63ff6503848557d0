import path from 'node:path';
import { type Settings, settings } from '#contract/workstation.ts';
import { readJsonFile, writeJsonFile } from './home.ts';

/** The user's settings on this PC. A damaged file counts as empty; unknown entries are dropped. */
export class SettingsFile {
  readonly #file: string;
  #current: Settings;
  /** The last write; the next one waits for it, for both write the same file. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, current: Settings) {
    this.#file = file;
    this.#current = current;
  }

  static async open(home: string): Promise<SettingsFile> {
    const file = path.join(home, 'settings.json');
    const read = settings.safeParse((await readJsonFile(file)) ?? {});
    return new SettingsFile(file, read.success ? read.data : settings.parse({}));
  }

  get current(): Settings {
    return this.#current;
  }

  async change(changes: Partial<Settings>): Promise<Settings> {
    this.#current = settings.parse({ ...this.#current, ...changes });
    const write = () => writeJsonFile(this.#file, this.#current);
    this.#writing = this.#writing.then(write, write);
    await this.#writing;
    return this.#current;
  }
}
