import { Failure } from '#contract/failure.ts';
import { constantsOf } from '../fold-constants.ts';
import { isDefaultDomain, modelTitle, type OnnxModel, opsetOf, shallowCopy, withGraph } from '../model.ts';
import type { NodeProto } from '../proto/onnx_pb.ts';
import { inferShapes } from '../shape/infer.ts';
import { NodeRewriter, nodeRewrites } from './node-rewrites.ts';

/** The operator set that gradients are written for at least: the first whose ScatterElements adds. */
export const gradientOpset = 16;

/** The oldest operator set that can be rewritten: broadcasting got its present meaning there. */
const oldestOpset = 7;

/**
 * The model in operator set 16, when it is older. Between 7 and 16 the operators' changes are of three kinds:
 * wider types, and new attributes whose default is the old behaviour: such nodes stay as they are; attributes
 * that became inputs, or a changed meaning: such nodes are rewritten (`nodeRewrites`); operators that were
 * withdrawn and can't be said in the new set: refused. So the raised model computes what the old one did.
 *
 * @throws Failure `unsupported` for sets below 7, and where a node can't be rewritten.
 */
export function raiseOpset(model: OnnxModel): OnnxModel {
  const opset = opsetOf(model);
  if (opset >= gradientOpset) return model;
  const title = modelTitle(model);
  if (opset < oldestOpset) {
    throw new Failure(
      'unsupported',
      `${title} uses operator set ${opset}; gradients need ${oldestOpset} or newer. Export the model again.`,
    );
  }
  const facts = inferShapes(model);
  const rewriter = new NodeRewriter(title, opset, facts, constantsOf(model, facts));
  const nodes = model.graph.node.flatMap((node) => {
    refuseInnerRewrites(title, node);
    const rewrite = isDefaultDomain(node.domain) ? nodeRewrites[node.opType] : undefined;
    return rewrite === undefined ? [node] : rewrite(node, rewriter);
  });
  const raised = withGraph(model, {
    node: nodes,
    initializer: [...model.graph.initializer, ...rewriter.initialisers],
  });
  raised.proto.opsetImport = model.proto.opsetImport.map((entry) =>
    isDefaultDomain(entry.domain)
      ? Object.assign(shallowCopy(entry), { version: BigInt(gradientOpset) })
      : entry,
  );
  // IR 8 came with operator set 16. Below IR 4 initialisers are inputs too; `appendGraph` sees to those.
  if (raised.proto.irVersion >= 4n && raised.proto.irVersion < 8n) raised.proto.irVersion = 8n;
  return raised;
}

/** Subgraphs are taken over as they are, so nothing in them may need another form. */
function refuseInnerRewrites(title: string, node: NodeProto): void {
  for (const attribute of node.attribute) {
    for (const graph of [attribute.g, ...attribute.graphs]) {
      for (const inner of graph?.node ?? []) {
        if (isDefaultDomain(inner.domain) && nodeRewrites[inner.opType] !== undefined) {
          throw new Failure(
            'unsupported',
            `${title}: ${inner.opType} inside a subgraph of ${node.opType} (node ${inner.name}) ` +
              `can't be raised to operator set ${gradientOpset}. Export the model with that set or a newer one.`,
          );
        }
        refuseInnerRewrites(title, inner);
      }
    }
  }
}
