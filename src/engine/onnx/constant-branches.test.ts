import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { createSession } from '../runtime/session.ts';
import { float32Tensor } from '../runtime/tensor.ts';
import { GraphBuilder, node, valueInfo } from './build.ts';
import { openConstantBranches } from './constant-branches.ts';
import { type OnnxModel, withGraph } from './model.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  type NodeProto,
} from './proto/onnx_pb.ts';
import { tensorFloat } from './tensor.ts';
import { encodeModel } from './write.ts';

function branch(name: string, nodes: readonly NodeProto[], result: string) {
  const g = create(GraphProtoSchema, {
    name,
    node: [...nodes],
    output: [valueInfo(result, 'float32', null)],
    initializer: [tensorFloat(`${name}/factor`, [], [name === 'then_branch' ? 2 : 3])],
  });
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.GRAPH, g });
}

/** y = 2 x where x has one channel, else 3 x, as an exporter writes `squeeze`: by comparing a size with 1. */
function chosenBySize(channels: number): OnnxModel {
  const graph = new GraphBuilder(13);
  const x = graph.input('x', 'float32', ['batch', channels]);
  const size = graph.add('Gather', [graph.add('Shape', [x]), graph.integers([1])]);
  const single = graph.add('Equal', [size, graph.integers([1])]);
  const choice = node('If', [graph.add('Squeeze', [single])], ['chosen']);
  choice.attribute = ['then_branch', 'else_branch'].map((name) =>
    branch(name, [node('Mul', [x, `${name}/factor`], [`${name}/product`])], `${name}/product`),
  );
  graph.addNode(choice);
  graph.output(graph.add('Neg', ['chosen'], {}, 'y'));
  return graph.model();
}

async function run(model: OnnxModel, values: readonly number[]) {
  const session = await createSession({ model: encodeModel(model), threads: 1 });
  const results = await session.run({ x: float32Tensor(Float32Array.from(values), [1, values.length]) });
  await session.dispose();
  return results.y?.data;
}

describe('an If whose condition follows from sizes', () => {
  test.each([[[5]], [[5, 7]]])('gives way to its branch, with the same result for %j', async (values) => {
    const model = chosenBySize(values.length);
    const opened = openConstantBranches(model);
    expect(opened.graph.node.map((made) => made.opType)).not.toContain('If');
    expect(await run(opened, values)).toEqual(await run(model, values));
  });

  test('stays where the size shows only in a run, unless it is given', () => {
    const model = chosenBySize(1);
    const open = withGraph(model, { input: [valueInfo('x', 'float32', ['batch', null])] });
    expect(openConstantBranches(open)).toBe(open);
    const given = openConstantBranches(open, { x: ['batch', 1] });
    expect(given.graph.node.map((made) => made.opType)).not.toContain('If');
  });
});
