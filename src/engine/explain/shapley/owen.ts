import { extremes, type Game, type GameProgress, type GameScores } from './game.ts';
import { type Hierarchy, playersUnder } from './hierarchy.ts';
import { PriorityQueue } from './priority-queue.ts';

export interface OwenOptions {
  /** Coalitions to evaluate at most, beside the empty and the full one. */
  readonly evaluations: number;
  readonly onProgress?: GameProgress | undefined;
  /** Handed a function that gives the scores as they are when it is called, after each batch. */
  readonly onPartial?: ((scores: () => Float64Array) => void) | undefined;
}

export interface OwenScores extends GameScores {
  /** Sum over the groups that were left undivided of |what they are worth|, which their players share evenly. */
  readonly undivided: number;
}

/** What a node is worth in a context: the share of all orders that agree with the hierarchy, v without and with it. */
interface Credit {
  readonly node: number;
  readonly weight: number;
  /** [players] uint8: who is there beside the node. */
  readonly context: Uint8Array;
  readonly without: number;
  readonly with: number;
}

/** Nodes that are divided between two looks at the queue. */
const nodesPerBatch = 16;

/**
 * Owen values of a game whose players are grouped by a binary hierarchy (Owen 1977, nested as in Winter 1989): the
 * Shapley value's mean over the orders in which every group of the hierarchy stays together, so that each node's two
 * children come in either order with the same weight.
 *
 * As Python shap's PartitionExplainer does, the tree is opened from the root, the node first that carries the most
 * credit, |v with - v without| x weight, until the evaluations are used; groups that are still closed then share
 * their credit evenly among their players. So the scores always sum to v(N) - v(empty), and they are exact Owen values
 * when the evaluations suffice to open all. Nothing is drawn at random: `errors` is null.
 */
export async function owenValues(
  game: Game,
  hierarchy: Hierarchy,
  { evaluations, onProgress, onPartial }: OwenOptions,
): Promise<OwenScores> {
  const { players } = game;
  if (hierarchy.players !== players) {
    throw new RangeError(`invalid hierarchy: ${hierarchy.players} players for a game of ${players}`);
  }
  if (players === 0) {
    return { scores: new Float64Array(0), errors: null, evaluations: 1, undivided: 0 };
  }
  const under = playersUnder(hierarchy);
  const { empty, full } = await extremes(game);
  const scores = new Float64Array(players);
  const open = new PriorityQueue<Credit>();
  const add = (credit: Credit) => {
    if (credit.node < players) {
      scores[credit.node] = (scores[credit.node] as number) + creditOf(credit);
    } else open.push(credit, Math.abs(creditOf(credit)));
  };
  add({
    node: under.length - 1,
    weight: 1,
    context: new Uint8Array(players),
    without: empty,
    with: full,
  });
  let used = 0;
  while (open.size > 0 && used + 2 <= evaluations) {
    const most = Math.min(nodesPerBatch, Math.floor((evaluations - used) / 2));
    const batch: Credit[] = [];
    while (batch.length < most) {
      const next = open.pop();
      if (next === undefined) break;
      batch.push(next);
    }
    const worth = await game.worth(rowsOf(batch, hierarchy, under), (done) =>
      onProgress?.(used + done, evaluations),
    );
    used += worth.length;
    for (const [i, credit] of batch.entries()) {
      for (const part of divided(
        credit,
        hierarchy,
        under,
        worth[2 * i] as number,
        worth[2 * i + 1] as number,
      )) {
        add(part);
      }
    }
    onPartial?.(() => sharedOut(scores, open.items, under));
  }
  return {
    scores: sharedOut(scores, open.items, under),
    errors: null,
    evaluations: used + 2,
    undivided: open.items.reduce((sum, credit) => sum + Math.abs(creditOf(credit)), 0),
  };
}

function creditOf(credit: Credit): number {
  return credit.weight * (credit.with - credit.without);
}

/** The context with the left child alone, and with the right child alone, of each node. */
function rowsOf(batch: readonly Credit[], hierarchy: Hierarchy, under: readonly Int32Array[]): Uint8Array {
  const { players } = hierarchy;
  const rows = new Uint8Array(2 * batch.length * players);
  for (const [i, { node, context }] of batch.entries()) {
    for (const [side, child] of childrenOf(hierarchy, node).entries()) {
      rows.set(joined(context, under[child] as Int32Array), (2 * i + side) * players);
    }
  }
  return rows;
}

/** Either child comes first with half the weight: it meets the node's context, the other one meets it as well. */
function divided(
  { node, weight, context, without, with: both }: Credit,
  hierarchy: Hierarchy,
  under: readonly Int32Array[],
  leftAlone: number,
  rightAlone: number,
): Credit[] {
  const [left, right] = childrenOf(hierarchy, node);
  const half = weight / 2;
  const afterLeft = joined(context, under[left] as Int32Array);
  const afterRight = joined(context, under[right] as Int32Array);
  return [
    { node: left, weight: half, context, without, with: leftAlone },
    { node: right, weight: half, context: afterLeft, without: leftAlone, with: both },
    { node: right, weight: half, context, without, with: rightAlone },
    { node: left, weight: half, context: afterRight, without: rightAlone, with: both },
  ];
}

function childrenOf({ players, children }: Hierarchy, node: number): readonly [number, number] {
  const row = 2 * (node - players);
  return [children[row] as number, children[row + 1] as number];
}

function joined(context: Uint8Array, group: Int32Array): Uint8Array {
  const row = Uint8Array.from(context);
  for (const player of group) row[player] = 1;
  return row;
}

function sharedOut(
  scores: Float64Array,
  open: readonly Credit[],
  under: readonly Int32Array[],
): Float64Array {
  const all = Float64Array.from(scores);
  for (const credit of open) {
    const group = under[credit.node] as Int32Array;
    for (const player of group) all[player] = (all[player] as number) + creditOf(credit) / group.length;
  }
  return all;
}
