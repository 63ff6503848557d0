import type { QueueMove } from '#contract/batch.ts';
import type { Job } from '#contract/job.ts';

type Placed = Pick<Job, 'id' | 'priority' | 'queuedAt'>;

/**
 * New priorities for a queue in which one job has moved. They say the same as the order, so that it is the same after
 * the program was started again, where jobs of one priority stand in the order in which they came.
 *
 * @param order the jobs as they stand now, what runs first
 * @returns priorities by id; of most jobs the one that they had
 */
export function orderAfter(order: readonly Placed[], id: string, move: QueueMove): Map<string, number> {
  const from = order.findIndex((job) => job.id === id);
  const moved = order[from];
  if (moved === undefined) throw new RangeError(`invalid id: ${id} is not in the queue`);
  const rest = order.filter((job) => job !== moved);
  const to = move === 'now' ? 0 : Math.min(rest.length, Math.max(0, from + (move === 'up' ? -1 : 1)));
  const wanted = [...rest.slice(0, to), moved, ...rest.slice(to)];
  const priorities = new Map<string, number>();
  const last = wanted.at(-1) ?? moved;
  let below: Placed = last;
  priorities.set(last.id, last.priority);
  for (const job of wanted.slice(0, -1).reverse()) {
    const least = job.queuedAt < below.queuedAt ? below.priority : below.priority + 1;
    below = { ...job, priority: Math.max(job.priority, least) };
    priorities.set(below.id, below.priority);
  }
  return priorities;
}
