import { GraphBuilder, type GraphFragment } from './build.ts';
import { renameFragment } from './edit.ts';
import type { Dimension } from './model.ts';
import type { TensorFacts } from './shape/facts.ts';

/** Writes size vectors anew, from constants and the sizes of the given tensors. */
export class SizeWriter {
  readonly #graph: GraphBuilder;
  readonly #inputs: readonly string[];
  readonly #facts: ReadonlyMap<string, TensorFacts>;
  /** Names inside this writer's graph, and the tensors of the model that they stand for. */
  readonly #names: Map<string, string>;

  constructor(opset: number, inputs: readonly string[], facts: ReadonlyMap<string, TensorFacts>) {
    this.#graph = new GraphBuilder(opset);
    this.#inputs = inputs;
    this.#facts = facts;
    this.#names = new Map(inputs.map((input) => [`given:${input}`, input]));
  }

  /** The tensors that were written. */
  get written(): ReadonlySet<string> {
    return new Set([...this.#names.values()].filter((name) => !this.#inputs.includes(name)));
  }

  /** Leaves out a vector with a size that neither is known nor stands in a given tensor's shape. */
  write(name: string): void {
    const known = this.#facts.get(name);
    const values = known?.values ?? [];
    const parts = values.map((value) => this.#size(value)).filter((part) => part !== null);
    if (values.length === 0 || parts.length < values.length) return;
    const joined = parts.length === 1 ? (parts[0] ?? '') : this.#graph.add('Concat', parts, { axis: 0 });
    const shape = known?.shape?.length === 0 ? [] : [values.length];
    this.#names.set(this.#graph.reshape(joined, shape, `written:${name}`), name);
  }

  #size(value: Dimension): string | null {
    if (typeof value === 'number') return this.#graph.integers([value]);
    for (const input of this.#inputs) {
      const axis = value === null ? -1 : (this.#facts.get(input)?.shape?.indexOf(value) ?? -1);
      if (axis < 0) continue;
      const sizes = this.#graph.add('Shape', [`given:${input}`]);
      return this.#graph.add('Gather', [sizes, this.#graph.integers([axis])]);
    }
    return null;
  }

  fragment(): GraphFragment {
    const prefix = `sizes of ${this.#inputs[0] ?? ''}`;
    return renameFragment(this.#graph.fragment(), (name) => this.#names.get(name) ?? `${prefix}/${name}`);
  }
}
