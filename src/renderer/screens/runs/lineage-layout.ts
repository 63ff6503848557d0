import type { Lineage } from '#contract/provenance.ts';

export interface PlacedNode {
  readonly node: Lineage['nodes'][number];
  readonly x: number;
  readonly y: number;
}

export interface LineageDrawing {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  /** SVG paths from the maker's right edge to the left edge of what was made. */
  readonly edges: readonly { readonly path: string; readonly role: string; readonly key: string }[];
}

export const nodeSize = { width: 190, height: 44 };
const gap = { x: 60, y: 12 };

/** Backwards: what something was made from. Forwards: what was made from it. */
export type LineageDirection = 'backwards' | 'forwards';

/**
 * Places runs and files in columns. Backwards: the run at the right, each step before it one column further left.
 * Forwards: what it starts from at the left, each step after it one column further right. A node that several steps
 * lead to stands at the farthest, so that every line runs from left to right.
 */
export function drawLineage(
  { nodes, edges }: Lineage,
  direction: LineageDirection = 'backwards',
): LineageDrawing {
  const depth = new Map(nodes.map((node) => [node.id, 0]));
  const forwards = direction === 'forwards';
  // Edges lead from older to newer runs, so there are no cycles; as many rounds as nodes reach every longest way.
  for (let round = 0, moved = true; moved && round < nodes.length; round += 1) {
    moved = false;
    for (const { from, to } of edges) {
      const [near, far] = forwards ? [from, to] : [to, from];
      const least = (depth.get(near) ?? 0) + 1;
      if ((depth.get(far) ?? 0) >= least) continue;
      depth.set(far, least);
      moved = true;
    }
  }
  const columns = Math.max(0, ...depth.values()) + 1;
  const rows = new Array<number>(columns).fill(0);
  const placed = new Map<string, PlacedNode>();
  for (const node of nodes) {
    const steps = depth.get(node.id) ?? 0;
    const column = forwards ? steps : columns - 1 - steps;
    const row = rows[column] ?? 0;
    rows[column] = row + 1;
    placed.set(node.id, {
      node,
      x: column * (nodeSize.width + gap.x),
      y: row * (nodeSize.height + gap.y),
    });
  }
  const lines = edges.flatMap(({ from, to, role }) => {
    const [start, end] = [placed.get(from), placed.get(to)];
    if (start === undefined || end === undefined) return [];
    const [x1, y1] = [start.x + nodeSize.width, start.y + nodeSize.height / 2];
    const [x2, y2] = [end.x, end.y + nodeSize.height / 2];
    const bend = (x2 - x1) / 2;
    return [
      {
        key: `${from} ${to} ${role}`,
        role,
        path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
      },
    ];
  });
  return {
    width: columns * nodeSize.width + (columns - 1) * gap.x,
    height: Math.max(1, ...rows) * (nodeSize.height + gap.y) - gap.y,
    nodes: [...placed.values()],
    edges: lines,
  };
}
