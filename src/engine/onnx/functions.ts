import { Failure } from '#contract/failure.ts';
import { functionBody } from './function-body.ts';
import { FunctionCalls, titleOf } from './function-calls.ts';
import { FreeNames } from './function-names.ts';
import { isDefaultDomain, modelTitle, type OnnxModel, shallowCopy, withGraph } from './model.ts';
import type { FunctionProto, NodeProto, OperatorSetIdProto } from './proto/onnx_pb.ts';
import { subgraphsOf } from './subgraphs.ts';

/**
 * The model with every call of a model-local function replaced by the function's nodes, as exporters built on
 * onnxscript emit them: calls inside functions and subgraphs too, attributes given by the caller or by default,
 * overloads told apart. Names inside a call get the call's name before them. The same model when it has no functions.
 *
 * @throws Failure `model` for functions that call themselves or take fewer inputs than a call gives; `unsupported`
 * when the expansion would be too large, or a function is written for another version of an operator set than the
 * model.
 */
export function withFunctionsExpanded(model: OnnxModel, title = modelTitle(model)): OnnxModel {
  if (model.proto.functions.length === 0) return model;
  const calls = new FunctionCalls(model.proto.functions, title);
  calls.checkExpansion(model.graph.node);
  const expansion = new Expansion(model, calls, title);
  const expanded = withGraph(model, { node: expansion.nodes(model.graph.node) });
  expanded.proto.functions = [];
  expanded.proto.opsetImport = [...model.proto.opsetImport, ...expansion.operatorSets];
  return expanded;
}

class Expansion {
  readonly #calls: FunctionCalls;
  readonly #title: string;
  readonly #names: FreeNames;
  readonly #versions = new Map<string, bigint>();
  /** Operator sets that functions bring along and the model does not name. */
  readonly operatorSets: OperatorSetIdProto[] = [];

  constructor(model: OnnxModel, calls: FunctionCalls, title: string) {
    this.#calls = calls;
    this.#title = title;
    for (const { domain, version } of model.proto.opsetImport) this.#versions.set(plain(domain), version);
    this.#names = new FreeNames(model.graph);
  }

  /** Recursion ends at the depth of calls and subgraphs, which `checkExpansion` bounds. */
  nodes(original: readonly NodeProto[]): NodeProto[] {
    return original.flatMap((node) => {
      const made = this.#calls.calledBy(node);
      return made === undefined ? [this.#withSubgraphs(node)] : this.nodes(this.#called(made, node));
    });
  }

  #withSubgraphs(node: NodeProto): NodeProto {
    if (subgraphsOf(node).length === 0) return node;
    const copy = shallowCopy(node);
    copy.attribute = node.attribute.map((attribute) => {
      const inner = shallowCopy(attribute);
      const expanded = (graph: typeof attribute.g & object) =>
        Object.assign(shallowCopy(graph), { node: this.nodes(graph.node) });
      if (attribute.g !== undefined) inner.g = expanded(attribute.g);
      inner.graphs = attribute.graphs.map(expanded);
      return inner;
    });
    return copy;
  }

  #called(made: FunctionProto, call: NodeProto): readonly NodeProto[] {
    if (call.input.length > made.input.length || call.output.length > made.output.length) {
      throw new Failure(
        'model',
        `${this.#title}: node ${call.name || call.output[0]} calls function ${titleOf(made)} with ` +
          `${call.input.length} inputs and ${call.output.length} outputs; it has ${made.input.length} and ` +
          `${made.output.length}.`,
      );
    }
    this.#takeOperatorSets(made);
    return functionBody(made, call, this.#names.prefixFor(made, call));
  }

  #takeOperatorSets(made: FunctionProto): void {
    for (const entry of made.opsetImport) {
      const known = this.#versions.get(plain(entry.domain));
      if (known === undefined) {
        this.#versions.set(plain(entry.domain), entry.version);
        this.operatorSets.push(entry);
      } else if (known !== entry.version) {
        throw new Failure(
          'unsupported',
          `${this.#title}: function ${titleOf(made)} is written for version ${entry.version} of operator set ` +
            `${plain(entry.domain) || 'ai.onnx'}, the model for version ${known}. Export the model with one version.`,
        );
      }
    }
  }
}

function plain(domain: string): string {
  return isDefaultDomain(domain) ? '' : domain;
}
