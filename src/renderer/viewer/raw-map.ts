import { Failure } from '#contract/failure.ts';
import { t } from '../language/language.ts';
import type { Size } from './view-transform.ts';

/** A raw attribution map: `values` is [height, width] float32, unscaled. */
export interface RawMap extends Size {
  readonly values: Float32Array;
}

/** Several maps of the same size: `values` is [planes, height, width] float32. */
export interface MapStack extends RawMap {
  readonly planes: number;
}

/** Reads the blob of several maps, as `decodeRawMap` reads one. */
export function decodeMapStack(bytes: ArrayBuffer, shape: readonly number[]): MapStack {
  const [planes = 0, height = 0, width = 0] = shape;
  const { values } = decodeRawMap(bytes, [planes * height, width]);
  return { planes, height, width, values };
}

/** One plane of a stack; a view on the same bytes. */
export function planeOf({ width, height, values }: MapStack, plane: number): RawMap {
  return { width, height, values: values.subarray(plane * width * height, (plane + 1) * width * height) };
}

/**
 * Reads a map's blob.
 *
 * @param bytes little-endian float32 in C order, without header
 * @param shape [height, width], possibly behind leading ones
 * @throws Failure `integrity` where the blob's length does not fit the shape
 */
export function decodeRawMap(bytes: ArrayBuffer, shape: readonly number[]): RawMap {
  const [height = 0, width = 0] = shape.slice(-2);
  const leading = shape.slice(0, -2);
  if (shape.length < 2 || leading.some((length) => length !== 1)) {
    throw new Failure(
      'integrity',
      t('a map of shape [{{shape}}] is not a plane; run the method again', { shape: shape.join(', ') }),
    );
  }
  if (bytes.byteLength !== 4 * width * height) {
    throw new Failure(
      'integrity',
      t(
        "the map's file has {{byteLength}} bytes and its record says {{height}} x {{width}} float32; verify the run",
        { byteLength: bytes.byteLength, height, width },
      ),
    );
  }
  return { width, height, values: new Float32Array(bytes) };
}
