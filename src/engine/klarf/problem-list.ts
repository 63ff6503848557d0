import type { KlarfProblem } from './klarf.ts';

/** Problems that are told one by one; a million rows of one mistake would tell nothing more. */
const mostTold = 1000;

/** What a reader met on its way, the first ones in words, all of them counted. */
export class ProblemList {
  readonly #told: KlarfProblem[] = [];
  #rejected = 0;
  #untold = 0;
  #untoldFrom = 0;

  /** Rows of defects that were left out. */
  get rejected(): number {
    return this.#rejected;
  }

  get told(): readonly KlarfProblem[] {
    if (this.#untold === 0) return this.#told;
    const message = `${this.#untold} further rows or fields are like those named before`;
    return [...this.#told, { line: this.#untoldFrom, severity: 'remark', message }];
  }

  /** A row that is left out. */
  reject(line: number, message: string): void {
    this.#rejected++;
    this.#tell({ line, severity: 'skipped', message });
  }

  remark(line: number, message: string): void {
    this.#tell({ line, severity: 'remark', message });
  }

  #tell(problem: KlarfProblem): void {
    if (this.#told.length < mostTold) this.#told.push(problem);
    else if (this.#untold++ === 0) this.#untoldFrom = problem.line;
  }
}
