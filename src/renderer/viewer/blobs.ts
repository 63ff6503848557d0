import type { MapArtifact } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { maskOutline } from '#contract/mask-outline.ts';
import { fetchBlob } from '../app/blobs.ts';
import { t } from '../language/language.ts';
import { decodeMapStack, decodeRawMap, type MapStack, type RawMap } from './raw-map.ts';
import { RecentCache } from './recent-cache.ts';
import { closeBitmap } from './reduced-bitmap.ts';
import { decodeSegments, type Segments } from './segments.ts';

/** Border of a mask: line segments x0, y0, x1, y1 in mask pixels. */
export interface MaskOutline {
  readonly width: number;
  readonly height: number;
  readonly segments: Float32Array;
  /** Share of the mask's pixels that are inside. */
  readonly inside: number;
}

// Weights are bytes: maps and masks by their size, pictures as RGBA.
const maps = new RecentCache<Promise<RawMap>>(256 * 1024 * 1024);
const stacks = new RecentCache<Promise<MapStack>>(256 * 1024 * 1024);
const pictures = new RecentCache<Promise<ImageBitmap>>(256 * 1024 * 1024, (picture) => {
  picture.then(closeBitmap).catch(() => {});
});
const outlines = new RecentCache<Promise<MaskOutline>>(64);
const segmentations = new RecentCache<Promise<Segments>>(256 * 1024 * 1024);
const arrays = new RecentCache<Promise<Float32Array | Int32Array | Uint8Array>>(128 * 1024 * 1024);
const ready = new WeakMap<Promise<unknown>, unknown>();

/** The raw values of a map artifact. */
export function loadMap(artifact: MapArtifact): Promise<RawMap> {
  return remembered(maps, artifact.sha256, artifact.bytes, async () =>
    decodeRawMap(await fetchBlob(artifact.sha256), artifact.shape),
  );
}

/** The raw values of an artifact of several maps. */
export function loadMapStack(artifact: MapArtifact): Promise<MapStack> {
  return remembered(stacks, artifact.sha256, artifact.bytes, async () =>
    decodeMapStack(await fetchBlob(artifact.sha256), artifact.shape),
  );
}

/** The segments of an artifact `segments`. */
export function loadSegments(artifact: MapArtifact): Promise<Segments> {
  return remembered(segmentations, artifact.sha256, artifact.bytes, async () =>
    decodeSegments(await fetchBlob(artifact.sha256), artifact),
  );
}

/** The values of an artifact that is no map, such as `scores` or `correlation`, in C order. */
export function loadFloats(artifact: MapArtifact): Promise<Float32Array> {
  return loadArray(artifact, (bytes) => new Float32Array(bytes));
}

export function loadIntegers(artifact: MapArtifact): Promise<Int32Array> {
  return loadArray(artifact, (bytes) => new Int32Array(bytes));
}

export function loadBytes(artifact: MapArtifact): Promise<Uint8Array> {
  return loadArray(artifact, (bytes) => new Uint8Array(bytes));
}

function loadArray<Values extends Float32Array | Int32Array | Uint8Array>(
  artifact: MapArtifact,
  make: (bytes: ArrayBuffer) => Values,
): Promise<Values> {
  const { sha256, type, shape, bytes: size } = artifact;
  const load = remembered(arrays, `${sha256} ${type}`, size, async () => {
    const values = make(await fetchBlob(sha256));
    const wanted = shape.reduce((product, length) => product * length, 1);
    if (values.length === wanted) return values;
    throw new Failure(
      'integrity',
      t('{{name}} has {{values}} values and its record says [{{shape}}]; verify the run', {
        name: artifact.name,
        values: values.length,
        shape: shape.join(', '),
      }),
    );
  });
  return load as Promise<Values>;
}

/** A picture blob, decoded at full resolution without colour conversion. */
export function loadPicture(sha256: string, bytes: number): Promise<ImageBitmap> {
  return remembered(pictures, sha256, bytes, async () =>
    createImageBitmap(await fetchPicture(sha256), {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    }),
  );
}

/** The outline of a mask blob; a pixel is set where its red value is not 0. */
export function loadMaskOutline(sha256: string): Promise<MaskOutline> {
  return remembered(outlines, sha256, 1, async () => {
    const bitmap = await createImageBitmap(await fetchPicture(sha256), {
      colorSpaceConversion: 'none',
    });
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Failure('unavailable', t('this browser gives no 2D canvas for masks'));
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    const pixels = context.getImageData(0, 0, width, height).data;
    const set = new Uint8Array(width * height);
    let inside = 0;
    for (let position = 0; position < set.length; position += 1) {
      set[position] = pixels[4 * position] as number;
      if (set[position] !== 0) inside += 1;
    }
    return { width, height, segments: maskOutline(set, width, height), inside: inside / set.length };
  });
}

/** The value of a load that has ended well, at once; so a case with cached maps is drawn in its first frame. */
export function loaded<Value>(load: Promise<Value>): Value | undefined {
  return ready.get(load) as Value | undefined;
}

function remembered<Value>(
  cache: RecentCache<Promise<Value>>,
  key: string,
  weight: number,
  make: () => Promise<Value>,
): Promise<Value> {
  return cache.get(key, weight, () => {
    const load = make();
    load.then(
      (value) => ready.set(load, value),
      () => {
        if (cache.peek(key) === load) cache.delete(key);
      },
    );
    return load;
  });
}

async function fetchPicture(sha256: string): Promise<Blob> {
  return new Blob([await fetchBlob(sha256)], { type: 'image/png' });
}
