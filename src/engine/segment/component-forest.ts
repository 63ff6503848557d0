/** Components of a picture's pixels, joined along edges of rising cost; the pixel of lowest index is the root. */
export class ComponentForest {
  readonly #parent: Int32Array;
  /** At roots: pixels of the component. */
  readonly #size: Int32Array;
  /** At roots: the highest cost of an edge that joined two parts of the component. */
  readonly #inner: Float64Array;

  constructor(pixels: number) {
    this.#parent = Int32Array.from({ length: pixels }, (_, p) => p);
    this.#size = new Int32Array(pixels).fill(1);
    this.#inner = new Float64Array(pixels);
  }

  /**
   * Joins the components of two pixels when an edge between them costs less than the inner difference of each plus
   * scale / size (equations 3 to 5 of the paper). scikit-image compares these sums in single precision.
   */
  joinSimilar(p: number, q: number, cost: number, scale: number): void {
    const a = this.#root(p);
    const b = this.#root(q);
    if (a === b) return;
    const toA = Math.fround((this.#inner[a] as number) + scale / (this.#size[a] as number));
    const toB = Math.fround((this.#inner[b] as number) + scale / (this.#size[b] as number));
    if (cost < toA && cost < toB) this.#inner[this.#join(a, b)] = cost;
  }

  /** Joins the components of two pixels when one of them has fewer than `minimum` pixels. */
  joinSmall(p: number, q: number, minimum: number): void {
    const a = this.#root(p);
    const b = this.#root(q);
    if (a !== b && ((this.#size[a] as number) < minimum || (this.#size[b] as number) < minimum)) {
      this.#join(a, b);
    }
  }

  /** Components numbered in the order of their lowest pixels. */
  labels(): { readonly labels: Int32Array; readonly count: number } {
    const labels = new Int32Array(this.#parent.length);
    let count = 0;
    for (let p = 0; p < labels.length; p++) {
      const root = this.#root(p);
      labels[p] = root === p ? count++ : (labels[root] as number);
    }
    return { labels, count };
  }

  #join(a: number, b: number): number {
    const [root, other] = a < b ? [a, b] : [b, a];
    this.#parent[other] = root;
    this.#size[root] = (this.#size[root] as number) + (this.#size[other] as number);
    return root;
  }

  #root(p: number): number {
    const parent = this.#parent;
    let node = p;
    while (parent[node] !== node) {
      const above = parent[parent[node] as number] as number;
      parent[node] = above;
      node = above;
    }
    return node;
  }
}
