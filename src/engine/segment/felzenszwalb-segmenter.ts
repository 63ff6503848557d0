import { z } from 'zod';
import { felzenszwalbSegments } from './felzenszwalb.ts';
import { Pace } from './pace.ts';
import { segmenter } from './segmenter.ts';
import { smoothPicture } from './smoothing.ts';

const parameters = z.object({
  scale: z
    .number()
    .positive()
    .max(1_000_000)
    .default(100)
    .describe('How strong an edge must be to part large segments: fewer and larger ones with larger values.'),
  sigma: z
    .number()
    .min(0)
    .max(20)
    .default(0.8)
    .describe('Gaussian smoothing before, standard deviation in pixels. 0: none.'),
  minSize: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(20)
    .describe('Segments of fewer pixels join a neighbour.'),
});

/** Graph-based segmentation by minimum spanning trees. */
export const felzenszwalbSegmenter = segmenter({
  id: 'felzenszwalb',
  title: 'Felzenszwalb',
  source: {
    kind: 'published',
    citation:
      'Felzenszwalb and Huttenlocher, Efficient graph-based image segmentation, IJCV 59 (2), 2004; as in scikit-image',
  },
  version: '1',
  summary: 'Segments of any size and shape, parted where their border is stronger than what is inside.',
  parameters,
  needs: [],
  resolve: (given) => given,
  expected: () => null,
  async segment(context, { scale, sigma, minSize }) {
    const { picture } = context;
    const smoothed = smoothPicture(picture.values, picture, picture.channels, sigma);
    const pace = new Pace(context, 'edges', 'joining pixels');
    return {
      segmentation: await felzenszwalbSegments(smoothed, picture, picture.channels, { scale, minSize }, pace),
      passes: 0,
      warnings: [],
    };
  },
});
