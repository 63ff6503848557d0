import { basename, resolve } from 'node:path';
import type { Sample } from '#contract/dataset.ts';

/** Finds the samples of a data set by what files and tables call their pictures. */
export class SampleLookup {
  readonly #byPath = new Map<string, Sample>();
  readonly #byName = new Map<string, Sample | null>();
  readonly #byFile = new Map<string, Sample | null>();
  readonly #byStem = new Map<string, Sample | null>();

  constructor(samples: Iterable<Sample>) {
    for (const sample of samples) {
      const file = basename(sample.path);
      this.#byPath.set(resolve(sample.path), sample);
      note(this.#byName, plainName(sample.name), sample);
      note(this.#byFile, file, sample);
      note(this.#byStem, stem(file), sample);
    }
  }

  /** By the picture's place, else its name in the data set, else its file name, where only one has it. */
  picture(name: string, path: string | null): Sample | null {
    return (
      (path === null ? undefined : this.#byPath.get(resolve(path))) ??
      this.#byName.get(plainName(name)) ??
      this.#byFile.get(basename(plainName(name))) ??
      null
    );
  }

  /**
   * By the name of a mask's file below a folder: the name of the picture in the data set without its extension, else
   * the stem of its file, also with `_mask` behind it, where only one picture has it.
   */
  mask(relative: string): Sample | null {
    const whole = stem(plainName(relative));
    const last = whole.slice(whole.lastIndexOf('/') + 1);
    const bare = last.endsWith('_mask') ? last.slice(0, -'_mask'.length) : null;
    return (
      this.#byWholeStem(whole) ??
      this.#byStem.get(last) ??
      (bare === null ? undefined : this.#byStem.get(bare)) ??
      null
    );
  }

  #wholeStems: Map<string, Sample | null> | undefined;

  #byWholeStem(whole: string): Sample | null {
    if (this.#wholeStems === undefined) {
      this.#wholeStems = new Map();
      for (const [name, sample] of this.#byName) {
        if (sample !== null) note(this.#wholeStems, stem(name), sample);
      }
    }
    return this.#wholeStems.get(whole) ?? null;
  }
}

/** Keeps a sample under a name; null where several have it. */
function note(map: Map<string, Sample | null>, name: string, sample: Sample): void {
  map.set(name, map.has(name) ? null : sample);
}

function plainName(name: string): string {
  return name.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
}

/** A name without the extension of its last part. */
export function stem(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > name.lastIndexOf('/') + 1 ? name.slice(0, dot) : name;
}
