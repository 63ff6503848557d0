import type { MaskSource } from '#contract/masks.ts';
import { decodeMask, encodeMask, type RunLengthMask } from '#contract/run-length.ts';
import { type Box, contains, mergeRegions, type Region } from './regions.ts';

/** One thing that was done: the pixels that it flipped, and the proposals before and after. */
interface Step {
  readonly flipped: readonly number[];
  readonly before: readonly Region[];
  readonly after: readonly Region[];
  readonly kind: 'proposal' | 'stroke' | 'clear';
}

/**
 * A mask that is being made: proposals taken and left, strokes of brush and eraser, and every step back and forth.
 * It changes in place, because pictures are large; `version` rises with every change.
 */
export class MaskDraft {
  readonly height: number;
  readonly width: number;
  /** [height, width] row by row, 1 inside. */
  readonly pixels: Uint8Array;
  /** What was there when the work began. */
  readonly #base: Uint8Array;
  readonly #entry: number | null;
  #regions: readonly Region[] = [];
  #done: Step[] = [];
  #undone: Step[] = [];
  #stroke: { readonly brush: boolean; readonly flipped: number[] } | null = null;
  #area: number;
  #version = 0;
  readonly #listeners = new Set<() => void>();
  /** Where pixels changed since it was last asked. */
  #changed: Box | null = null;

  /**
   * @param mask what counts now; null: nothing
   * @param entry the entry of the log that it comes from
   */
  constructor(height: number, width: number, mask: RunLengthMask | null, entry: number) {
    this.height = height;
    this.width = width;
    this.pixels = mask === null ? new Uint8Array(height * width) : decodeMask(mask);
    this.#base = this.pixels.slice();
    this.#entry = mask === null ? null : entry;
    this.#area = this.pixels.reduce((sum, value) => sum + value, 0);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly version = (): number => this.#version;

  get regions(): readonly Region[] {
    return this.#regions;
  }

  /** Pixels inside. */
  get area(): number {
    return this.#area;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Shows the proposals of a run in place of those before; what was taken of them stays in the mask. */
  propose(regions: readonly Region[]): void {
    const kept = this.#regions.filter(({ state }) => state === 'accepted');
    const keys = new Set(kept.map(({ key }) => key));
    const added = regions.filter(({ key }) => !keys.has(key));
    this.#regions = [...kept, ...added];
    this.#tell();
  }

  /** Takes a proposal into the mask, or out of it again. */
  toggle(key: string): void {
    const region = this.#regions.find((each) => each.key === key);
    if (region === undefined) return;
    const state = region.state === 'accepted' ? 'open' : 'accepted';
    const after = this.#regions.map((each) => (each.key === key ? ({ ...each, state } as const) : each));
    this.#apply('proposal', this.#flipsTo(region, after), after);
  }

  /** Hides a proposal, and takes it out of the mask. */
  reject(key: string): void {
    const region = this.#regions.find((each) => each.key === key);
    if (region === undefined) return;
    const after = this.#regions.map((each) =>
      each.key === key ? ({ ...each, state: 'rejected' } as const) : each,
    );
    this.#apply('proposal', region.state === 'accepted' ? this.#flipsTo(region, after) : [], after);
  }

  /** Makes one of the proposals that were taken. Gives its key; null where there are fewer than two. */
  merge(): string | null {
    const [first, second, ...more] = this.#regions.filter(({ state }) => state === 'accepted');
    if (first === undefined || second === undefined) return null;
    const merged = mergeRegions([first, second, ...more]);
    const after = this.#regions.flatMap((each) => {
      if (each === first) return [merged];
      return each.state === 'accepted' ? [] : [each];
    });
    this.#apply('proposal', [], after);
    return merged.key;
  }

  /** Takes everything out. */
  clear(): void {
    const flipped: number[] = [];
    this.pixels.forEach((value, place) => {
      if (value === 1) flipped.push(place);
    });
    const after = this.#regions.map((each) =>
      each.state === 'accepted' ? ({ ...each, state: 'open' } as const) : each,
    );
    this.#apply('clear', flipped, after);
  }

  /** Begins a stroke of the brush, or of the eraser. */
  beginStroke(brush: boolean): void {
    this.endStroke();
    this.#stroke = { brush, flipped: [] };
  }

  /** Draws a disc of a radius along a line; points in pixels of the picture. */
  strokeTo(fromX: number, fromY: number, toX: number, toY: number, radius: number): void {
    const stroke = this.#stroke;
    if (stroke === null) return;
    const length = Math.hypot(toX - fromX, toY - fromY);
    const steps = Math.max(1, Math.ceil(length / Math.max(0.5, radius / 3)));
    for (let step = 0; step <= steps; step++) {
      const share = step / steps;
      this.#dab(fromX + share * (toX - fromX), fromY + share * (toY - fromY), radius, stroke);
    }
    this.#tell();
  }

  /** Ends a stroke: it is one step of undo. */
  endStroke(): void {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (stroke === null || stroke.flipped.length === 0) return;
    const step: Step = {
      flipped: stroke.flipped,
      before: this.#regions,
      after: this.#regions,
      kind: 'stroke',
    };
    this.#done.push(step);
    this.#undone = [];
    this.#tell();
  }

  undo(): void {
    const step = this.#done.pop();
    if (step === undefined) return;
    this.#undone.push(step);
    this.#regions = step.before;
    this.#flip(step.flipped);
    this.#tell();
  }

  redo(): void {
    const step = this.#undone.pop();
    if (step === undefined) return;
    this.#done.push(step);
    this.#regions = step.after;
    this.#flip(step.flipped);
    this.#tell();
  }

  mask(): { readonly size: [number, number]; readonly counts: string } {
    const { counts } = encodeMask(this.pixels, this.height, this.width);
    return { size: [this.height, this.width], counts };
  }

  source(): MaskSource {
    const taken = this.#regions.filter(({ state }) => state === 'accepted');
    const byRun = Map.groupBy(taken, ({ runId }) => runId);
    return {
      proposals: [...byRun].map(([runId, regions]) => ({
        runId,
        segments: [...new Set(regions.flatMap(({ segments }) => segments))].sort((a, b) => a - b),
      })),
      entry: this.#done.some(({ kind }) => kind === 'clear') ? null : this.#entry,
      edited: this.#done.some(({ kind }) => kind === 'stroke'),
      file: null,
    };
  }

  /** Where pixels changed since this was last asked; null: nowhere. */
  takeChanged(): Box | null {
    const changed = this.#changed;
    this.#changed = null;
    return changed;
  }

  /** The pixels of a region that are to change so that the mask is what was there and what is taken. */
  #flipsTo({ box, pixels }: Region, after: readonly Region[]): number[] {
    const taken = after.filter(({ state }) => state === 'accepted');
    const [left, top, width, height] = box;
    const flipped: number[] = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (pixels[y * width + x] !== 1) continue;
        const place = (top + y) * this.width + left + x;
        const inside = this.#base[place] === 1 || taken.some((each) => contains(each, left + x, top + y));
        if (inside !== (this.pixels[place] === 1)) flipped.push(place);
      }
    }
    return flipped;
  }

  #dab(
    centreX: number,
    centreY: number,
    radius: number,
    { brush, flipped }: { readonly brush: boolean; readonly flipped: number[] },
  ): void {
    const reach = Math.max(0.5, radius);
    const fresh: number[] = [];
    const lastRow = Math.min(this.height - 1, Math.ceil(centreY + reach));
    const lastColumn = Math.min(this.width - 1, Math.ceil(centreX + reach));
    for (let y = Math.max(0, Math.floor(centreY - reach)); y <= lastRow; y++) {
      for (let x = Math.max(0, Math.floor(centreX - reach)); x <= lastColumn; x++) {
        if ((x + 0.5 - centreX) ** 2 + (y + 0.5 - centreY) ** 2 > reach ** 2) continue;
        const place = y * this.width + x;
        if ((this.pixels[place] === 1) !== brush) fresh.push(place);
      }
    }
    this.#flip(fresh);
    for (const place of fresh) flipped.push(place);
  }

  #apply(kind: Step['kind'], flipped: readonly number[], after: readonly Region[]): void {
    this.endStroke();
    this.#done.push({ kind, flipped, before: this.#regions, after });
    this.#undone = [];
    this.#regions = after;
    this.#flip(flipped);
    this.#tell();
  }

  #flip(places: readonly number[]): void {
    if (places.length === 0) return;
    let [left, top, right, bottom] = [this.width, this.height, 0, 0];
    for (const place of places) {
      const value = this.pixels[place] === 1 ? 0 : 1;
      this.pixels[place] = value;
      this.#area += value === 1 ? 1 : -1;
      const [x, y] = [place % this.width, Math.floor(place / this.width)];
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
    if (this.#changed !== null) {
      const [knownLeft, knownTop, width, height] = this.#changed;
      left = Math.min(left, knownLeft);
      top = Math.min(top, knownTop);
      right = Math.max(right, knownLeft + width);
      bottom = Math.max(bottom, knownTop + height);
    }
    this.#changed = [left, top, right - left, bottom - top];
  }

  #tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
