/** A binary heap: the item of highest priority first, of equal ones the one that came first. */
export class PriorityQueue<Item> {
  readonly #heap: { readonly item: Item; readonly priority: number; readonly turn: number }[] = [];
  #turn = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** All that is queued, in no particular order. */
  get items(): readonly Item[] {
    return this.#heap.map(({ item }) => item);
  }

  push(item: Item, priority: number): void {
    const heap = this.#heap;
    heap.push({ item, priority, turn: this.#turn++ });
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): Item | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return first.item;
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      let best = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#heap.length && this.#before(child, best)) best = child;
      }
      if (best === at) return;
      this.#swap(at, best);
      at = best;
    }
  }

  #before(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (first === undefined || second === undefined) return false;
    return (
      first.priority > second.priority || (first.priority === second.priority && first.turn < second.turn)
    );
  }

  #swap(a: number, b: number): void {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }
}
