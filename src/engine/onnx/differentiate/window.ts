import { intsOf, stringOf } from '../attributes.ts';
import type { Dimension } from '../model.ts';
import type { NodeContext } from './rule.ts';

/** How a window slides: one entry per spatial axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before the first element. */
  readonly before: readonly number[];
  /** Padding behind the last element. */
  readonly after: readonly number[];
}

/** Elements from a window's first to its last along axis i. */
export function reachOf(window: Window, i: number): number {
  return ((window.kernel[i] ?? 1) - 1) * (window.dilations[i] ?? 1) + 1;
}

/**
 * The window of a convolution or pooling, `auto_pad` resolved. `large` are the spatial sizes of the side that is
 * padded: the input of Conv and the pools, the output of ConvTranspose; `small` those of the other side.
 *
 * SAME padding: max((small − 1) stride + reach − large, 0), the odd one behind (SAME_UPPER) or before.
 */
export function windowOf(
  context: NodeContext,
  kernel: readonly number[],
  large: readonly Dimension[],
  small: readonly Dimension[],
): Window {
  const { node } = context;
  const ones = kernel.map(() => 1);
  const pads = intsOf(node, 'pads') ?? [];
  const window: Window = {
    kernel,
    strides: intsOf(node, 'strides') ?? ones,
    dilations: intsOf(node, 'dilations') ?? ones,
    before: kernel.map((_, i) => pads[i] ?? 0),
    after: kernel.map((_, i) => pads[i + kernel.length] ?? 0),
  };
  const automatic = stringOf(node, 'auto_pad', 'NOTSET');
  if (automatic === 'NOTSET') return window;
  if (automatic === 'VALID') return { ...window, before: kernel.map(() => 0), after: kernel.map(() => 0) };
  const totals = kernel.map((_, i) => {
    const size = large[i];
    const steps = small[i];
    if (typeof size !== 'number' || typeof steps !== 'number') {
      throw context.fail(`its padding (${automatic}) depends on a picture size that is not known beforehand`);
    }
    return Math.max((steps - 1) * (window.strides[i] ?? 1) + reachOf(window, i) - size, 0);
  });
  const less = totals.map((total) => Math.floor(total / 2));
  const more = totals.map((total) => Math.ceil(total / 2));
  return automatic === 'SAME_UPPER'
    ? { ...window, before: less, after: more }
    : { ...window, before: more, after: less };
}

/** Sizes of the spatial axes, or nulls where the shape is unknown. */
export function spatialSizes(shape: readonly Dimension[] | null, rank: number): readonly Dimension[] {
  return shape === null ? Array.from({ length: rank }, () => null) : shape.slice(2);
}

/** Whether every size is known beforehand. */
export function allKnown(sizes: readonly Dimension[]): sizes is readonly number[] {
  return sizes.every((size) => typeof size === 'number');
}
