import { z } from 'zod';
import { rgbToLab } from './lab.ts';
import { Pace } from './pace.ts';
import { quickshiftSegments } from './quickshift.ts';
import { type SegmentedPicture, segmenter } from './segmenter.ts';
import { smoothPicture } from './smoothing.ts';

const parameters = z.object({
  kernelSize: z
    .number()
    .min(1)
    .max(50)
    .default(5)
    .describe('Width of the Gaussian that densities are summed with: fewer segments with larger values.'),
  maxDist: z
    .number()
    .min(0)
    .max(1_000_000)
    .default(10)
    .describe('Largest distance, in colour and place, that is bridged: fewer segments with larger values.'),
  ratio: z
    .number()
    .min(0)
    .max(100)
    .default(1)
    .describe('What colour (Lab) counts against place in pixels, usually up to 1.'),
  sigma: z
    .number()
    .min(0)
    .max(20)
    .default(0)
    .describe('Gaussian smoothing before, standard deviation in pixels. 0: none.'),
});

/** Mode seeking in colour and place. */
export const quickshiftSegmenter = segmenter({
  id: 'quickshift',
  title: 'Quickshift',
  source: {
    kind: 'published',
    citation:
      'Vedaldi and Soatto, Quick shift and kernel methods for mode seeking, ECCV 2008; as in scikit-image',
  },
  version: '1',
  summary: 'Segments around the densest places of a picture: each pixel moves to the nearest denser one.',
  parameters,
  needs: [],
  resolve: (given) => given,
  expected: () => null,
  async segment(context, { kernelSize, maxDist, ratio, sigma }) {
    const { picture, seed } = context;
    const lab = smoothPicture(rgbToLab(asRgb(picture)), picture, 3, sigma);
    const pace = new Pace(context, 'rows', 'densities, then parents');
    return {
      segmentation: await quickshiftSegments(
        lab.map((value) => value * ratio),
        picture,
        { kernelSize, maxDist, seed },
        pace,
      ),
      passes: 0,
      warnings: [],
    };
  },
});

/** Grey is taken as RGB of equal channels, so that it counts by its lightness L*. */
function asRgb({ channels, values }: SegmentedPicture): Float64Array {
  if (channels === 3) return values;
  const rgb = new Float64Array(3 * values.length);
  for (let i = 0; i < rgb.length; i++) rgb[i] = values[Math.floor(i / 3)] as number;
  return rgb;
}
