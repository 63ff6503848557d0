import { readFileSync } from 'node:fs';
import type { SegmentedPicture, SegmenterContext } from './segmenter.ts';

/** What bench/peers/segmenters/make_fixtures.py wrote. */
interface Fixture {
  readonly pictures: Readonly<Record<string, PictureForm>>;
  readonly segmentations: readonly {
    readonly segmenter: string;
    readonly picture: string;
    readonly parameters: Readonly<Record<string, number | boolean>>;
    /** One row each, segments numbered in raster order of their first pixels. */
    readonly labels: readonly string[];
  }[];
  readonly lab: { readonly rgb: readonly number[]; readonly lab: readonly number[] };
  readonly smoothed: readonly {
    readonly picture: string;
    readonly sigma: number;
    readonly values: readonly number[];
  }[];
  readonly grids: readonly {
    readonly height: number;
    readonly width: number;
    readonly points: number;
    readonly sides: readonly { readonly start: number; readonly step: number; readonly count: number }[];
  }[];
}

interface PictureForm {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly seed: number;
}

export const scikitImage = JSON.parse(
  readFileSync(new URL('./scikit-image.fixture.json', import.meta.url), 'utf8'),
) as Fixture;

/** A picture of the fixture by its name, made by the formula of make_fixtures.py. */
export function fixturePicture(name: string): SegmentedPicture {
  const form = scikitImage.pictures[name];
  if (form === undefined) throw new RangeError(`invalid picture: ${name}`);
  return texture(form);
}

/** Tiles of four tones under noise from the minimal standard generator (Park and Miller 1988). */
export function texture({ height, width, channels, seed }: PictureForm): SegmentedPicture {
  let state = seed;
  const values = Float64Array.from({ length: height * width * channels }, (_, i) => {
    state = (state * 16807) % 2147483647;
    const channel = i % channels;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    const tone = (Math.floor(x / 6) + (2 + channel) * Math.floor(y / 5)) % 4;
    return (50 * tone + (state % 70)) / 255;
  });
  return { height, width, channels, values };
}

/** What a segmenter gets for a picture, with nobody listening. */
export function contextOf(picture: SegmentedPicture): SegmenterContext {
  return {
    picture,
    seed: 0,
    files: null,
    cacheDirectory: null,
    threads: 1,
    signal: new AbortController().signal,
    report: async () => {},
  };
}
