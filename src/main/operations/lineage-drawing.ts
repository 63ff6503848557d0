import type { Lineage } from '#contract/provenance.ts';
import type { RecordInput } from '#contract/record.ts';
import type { Project } from '../store/project.ts';

/** More than this nobody reads as a drawing. */
export const mostNodes = 200;

/** What no run makes, whatever its bytes: models, and what reviewers said. */
const fromOutside: ReadonlySet<string> = new Set(['model', 'answers', 'verdicts']);

/** The run that made what a record read; null for what came from outside. Newer runs with the same bytes don't count. */
export function makerOf(
  project: Project,
  { role, sha256 }: Pick<RecordInput, 'role' | 'sha256'>,
  sequence: number,
): number | null {
  return fromOutside.has(role) ? null : project.records.maker(sha256, sequence);
}

/** A drawing that grows until it has as many nodes as anybody reads. */
export class LineageDrawing {
  readonly #project: Project;
  readonly #nodes = new Map<string, Lineage['nodes'][number]>();
  readonly #edges = new Map<string, Lineage['edges'][number]>();
  leftOut = 0;
  readonly #most: number;

  constructor(project: Project, most = mostNodes) {
    this.#project = project;
    this.#most = most;
  }

  get room(): number {
    return Math.max(0, this.#most - this.#nodes.size);
  }

  has(id: string): boolean {
    return this.#nodes.has(id);
  }

  addRun(runId: number): string {
    const id = `run ${runId}`;
    if (!this.#nodes.has(id)) {
      const { kind, method, subject } = this.#project.runs.get(runId);
      const by = kind === method ? null : method;
      this.#nodes.set(id, {
        ...{ id, kind: 'run', title: kind, method: by, detail: subject, runId, sha256: null },
      });
    }
    return id;
  }

  addFile({ role, name, sha256 }: RecordInput): string {
    const id = `file ${sha256}`;
    if (!this.#nodes.has(id)) {
      const kind = role === 'model' ? 'model' : 'file';
      this.#nodes.set(id, {
        ...{ id, kind, title: name, method: null, detail: `${role}, ${sha256}`, runId: null, sha256 },
      });
    }
    return id;
  }

  connect(from: string, to: string, role: string): void {
    this.#edges.set(`${from} ${to} ${role}`, { from, to, role });
  }

  finish(): Lineage {
    return { nodes: [...this.#nodes.values()], edges: [...this.#edges.values()], leftOut: this.leftOut };
  }
}
