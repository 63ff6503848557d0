import { expect, test } from 'vitest';
import type { Lineage } from '#contract/provenance.ts';
import { drawLineage, nodeSize } from './lineage-layout.ts';

const node = (id: string): Lineage['nodes'][number] => ({
  id,
  kind: 'run',
  title: id,
  method: null,
  detail: '',
  runId: null,
  sha256: null,
});
const edge = (from: string, to: string) => ({ from, to, role: 'input' });

test('every line runs from left to right, also where one way is longer than another', () => {
  const edges = [edge('model', 'explanation'), edge('model', 'segments'), edge('segments', 'explanation')];
  const { nodes, width } = drawLineage({
    nodes: ['explanation', 'model', 'segments'].map(node),
    edges,
    leftOut: 0,
  });
  const x = new Map(nodes.map(({ node: { id }, x: left }) => [id, left]));
  for (const { from, to } of edges) expect(x.get(from)).toBeLessThan(x.get(to) ?? 0);
  expect(x.get('explanation')).toBe(width - nodeSize.width);
});

test('no two nodes stand on each other', () => {
  const names = Array.from({ length: 40 }, (_, at) => `file ${at}`);
  const { nodes, height } = drawLineage({
    nodes: ['run', ...names].map(node),
    edges: names.map((name) => edge(name, 'run')),
    leftOut: 0,
  });
  expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(41);
  expect(Math.max(...nodes.map(({ y }) => y)) + nodeSize.height).toBe(height);
});

test('forwards, every line runs from left to right as well, and what it starts from is at the left', () => {
  const edges = [edge('model', 'explanation'), edge('model', 'segments'), edge('segments', 'explanation')];
  const nodes = ['model', 'explanation', 'segments'].map(node);
  const { nodes: placed } = drawLineage({ nodes, edges, leftOut: 0 }, 'forwards');
  const x = new Map(placed.map(({ node: { id }, x: left }) => [id, left]));
  for (const { from, to } of edges) expect(x.get(from)).toBeLessThan(x.get(to) ?? 0);
  expect(x.get('model')).toBe(0);
});
