import type { ImportProblem, Sample, ScanSummary } from '#contract/dataset.ts';

/** Problems that a summary lists; further ones are only counted. */
const maximumListed = 2000;
const maximumSizes = 100;

type Counts = Map<string, number>;

/** Counts what a scan found, in memory that does not grow with the number of samples. */
export class ScanTally {
  readonly #classes: Counts = new Map();
  readonly #splits: Counts = new Map();
  readonly #sizes: Counts = new Map();
  readonly #problems: ImportProblem[] = [];
  #unlisted = 0;
  #samples = 0;
  #masks = 0;
  #unlabelled = 0;
  #skipped = 0;
  #bytes = 0;

  get samples(): number {
    return this.#samples;
  }

  /** Pictures and problems met; 0 means that the source holds nothing at all. */
  get met(): number {
    return this.#samples + this.#skipped;
  }

  addSample({
    label,
    split,
    maskPath,
    width,
    height,
    bytes,
  }: Omit<Sample, 'index' | 'thumbnailOffset'>): void {
    this.#samples++;
    this.#bytes += bytes;
    if (label === null) this.#unlabelled++;
    else count(this.#classes, label);
    if (split !== null) count(this.#splits, split);
    if (maskPath !== null) this.#masks++;
    count(this.#sizes, `${width} ${height}`);
  }

  addProblem(problem: ImportProblem): void {
    if (problem.severity === 'skipped') this.#skipped++;
    if (this.#problems.length < maximumListed) this.#problems.push(problem);
    else this.#unlisted++;
  }

  summary(source: string, table: ScanSummary['table'], klarf: ScanSummary['klarf'] = null): ScanSummary {
    const further: ImportProblem = {
      file: source,
      severity: 'remark',
      reason: 'row',
      message: `${this.#unlisted} further problems are not listed`,
    };
    return {
      source,
      kind: klarf !== null ? 'klarf' : table === null ? 'folder' : 'table',
      table,
      klarf,
      classes: byName(this.#classes).map(([label, amount]) => ({ label, count: amount })),
      splits: byName(this.#splits).map(([split, amount]) => ({ split, count: amount })),
      samples: this.#samples,
      masks: this.#masks,
      unlabelled: this.#unlabelled,
      skipped: this.#skipped,
      bytes: this.#bytes,
      sizes: [...this.#sizes]
        .sort((a, b) => b[1] - a[1])
        .slice(0, maximumSizes)
        .map(([size, amount]) => {
          const [width = 0, height = 0] = size.split(' ').map(Number);
          return { width, height, count: amount };
        }),
      problems: this.#unlisted === 0 ? this.#problems : [...this.#problems, further],
    };
  }
}

function count(counts: Counts, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function byName(counts: Counts): [string, number][] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
