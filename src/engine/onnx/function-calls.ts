import { Failure } from '#contract/failure.ts';
import { isDefaultDomain } from './model.ts';
import type { FunctionProto, NodeProto } from './proto/onnx_pb.ts';
import { allNodes, subgraphsOf } from './subgraphs.ts';

/** What expanding functions may come to. Beyond that a file of some kilobytes would fill the memory. */
const mostNodes = 500_000;
const deepestCalls = 64;
/** Subgraphs inside subgraphs; a file without functions can't nest deeper either. */
const deepestSubgraphs = 33;

/** The functions of a model, by what calls them. */
export class FunctionCalls {
  readonly #functions: ReadonlyMap<string, FunctionProto>;
  readonly #title: string;

  constructor(functions: readonly FunctionProto[], title: string) {
    this.#functions = new Map(functions.map((made) => [keyOf(made.domain, made.name, made.overload), made]));
    this.#title = title;
  }

  /** The function that a node calls; undefined for an operator. */
  calledBy(node: NodeProto): FunctionProto | undefined {
    return this.#functions.get(keyOf(node.domain, node.opType, node.overload));
  }

  /**
   * Measures what expanding every call would give, before anything is expanded.
   *
   * @throws Failure `model` for a function that calls itself, directly or through others; `unsupported` when the
   * expansion would be too large or too deep.
   */
  checkExpansion(nodes: readonly NodeProto[]): void {
    const cost = new Map<FunctionProto, Cost>();
    const open = new Set<FunctionProto>();
    const path: { readonly made: FunctionProto; readonly calls: Iterator<FunctionProto> }[] = [];
    const enter = (made: FunctionProto) => {
      open.add(made);
      path.push({ made, calls: this.#callsIn(made.node).values() });
    };
    for (const first of this.#callsIn(nodes)) {
      if (!cost.has(first)) enter(first);
      for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
        const next = step.calls.next();
        if (next.done === true) {
          path.pop();
          open.delete(step.made);
          cost.set(step.made, this.#costOf(step.made.node, cost));
        } else if (open.has(next.value)) {
          throw new Failure(
            'model',
            `${this.#title}: function ${titleOf(next.value)} calls itself. Export the model again.`,
          );
        } else if (!cost.has(next.value)) {
          enter(next.value);
        }
      }
    }
    const { nodes: count, calls, subgraphs } = this.#costOf(nodes, cost);
    const passed =
      count > mostNodes
        ? `${count} nodes`
        : calls > deepestCalls
          ? `calls ${calls} levels deep`
          : subgraphs > deepestSubgraphs
            ? `subgraphs ${subgraphs} levels deep`
            : null;
    if (passed === null) return;
    throw new Failure(
      'unsupported',
      `${this.#title}: its functions expand to ${passed}; no classifier does.`,
    );
  }

  #callsIn(nodes: readonly NodeProto[]): ReadonlySet<FunctionProto> {
    const called = new Set<FunctionProto>();
    for (const node of allNodes(nodes)) {
      const made = this.calledBy(node);
      if (made !== undefined) called.add(made);
    }
    return called;
  }

  /** Costs of all functions that the nodes call are known. Recursion ends at the depth of subgraphs in the file. */
  #costOf(nodes: readonly NodeProto[], known: ReadonlyMap<FunctionProto, Cost>): Cost {
    const total = { nodes: 0, calls: 0, subgraphs: 0 };
    for (const node of nodes) {
      const made = this.calledBy(node);
      const called = made === undefined ? undefined : known.get(made);
      total.nodes += called?.nodes ?? 1;
      total.calls = Math.max(total.calls, called === undefined ? 0 : called.calls + 1);
      total.subgraphs = Math.max(total.subgraphs, called?.subgraphs ?? 0);
      for (const graph of subgraphsOf(node)) {
        const inner = this.#costOf(graph.node, known);
        total.nodes += inner.nodes;
        total.calls = Math.max(total.calls, inner.calls);
        total.subgraphs = Math.max(total.subgraphs, inner.subgraphs + 1);
      }
    }
    return total;
  }
}

interface Cost {
  readonly nodes: number;
  readonly calls: number;
  readonly subgraphs: number;
}

function keyOf(domain: string, name: string, overload: string): string {
  return JSON.stringify([isDefaultDomain(domain) ? '' : domain, name, overload]);
}

/** A function as messages name it. */
export function titleOf(made: FunctionProto): string {
  const own = made.overload === '' ? made.name : `${made.name} (${made.overload})`;
  return isDefaultDomain(made.domain) ? own : `${made.domain}::${own}`;
}
