import { expect, test } from 'vitest';
import { GraphBuilder } from '../build.ts';
import { withoutUnread } from './unread.ts';

test('nodes and constants behind which no output lies go, however long their chain', () => {
  const graph = new GraphBuilder(17);
  const x = graph.input('x', 'float32', [2]);
  graph.input('spare', 'float32', [2]);
  const kept = graph.add('Add', [x, graph.floats([2], [1, 2], 'kept constant')], {}, 'kept');
  const sizes = graph.add('Shape', [kept], {}, 'sizes');
  graph.add('Add', [sizes, graph.integers([1], 'spare constant')], {}, 'longer');
  graph.output(graph.add('Relu', [kept], {}, 'y'));
  const model = withoutUnread(graph.model());
  expect(model.graph.node.map((node) => node.name)).toEqual(['kept', 'y']);
  expect(model.graph.initializer.map((tensor) => tensor.name)).toEqual(['kept constant']);
  expect(model.graph.input.map((input) => input.name)).toEqual(['x', 'spare']);
});
