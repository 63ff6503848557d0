import { z } from 'zod';
import { connectedSegments } from './connectivity.ts';
import { rgbToLab } from './lab.ts';
import { Pace } from './pace.ts';
import { regularGrid } from './regular-grid.ts';
import { compactLabels } from './segmentation.ts';
import { type SegmentedPicture, segmenter } from './segmenter.ts';
import { slicClusters } from './slic.ts';
import { smoothPicture } from './smoothing.ts';

const parameters = z.object({
  segments: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe('About how many superpixels: so many centres start on a regular grid.'),
  compactness: z
    .number()
    .positive()
    .max(10_000)
    .nullable()
    .default(null)
    .describe(
      'What place counts against colour: squarer superpixels with larger values. ' +
        'Empty: 30 in colour (Lab, L* to 100), 0.3 in grey (values to 1).',
    ),
  sigma: z
    .number()
    .min(0)
    .max(20)
    .default(0)
    .describe('Gaussian smoothing before, standard deviation in pixels. 0: none.'),
  iterations: z.number().int().min(1).max(100).default(10).describe('How often centres move at most.'),
  connected: z
    .boolean()
    .default(true)
    .describe('Cut superpixels into connected pieces and give small pieces to a neighbour.'),
});

/**
 * scikit-image's 10 loses up to four of five superpixels on photographs, and its grey counterpart 0.1 half of them on
 * patterned SEM pictures: what falls apart goes to neighbours. With three times as much about as many are left as
 * were asked for.
 */
const defaultCompactness = { 1: 0.3, 3: 30 } as const;
/** Pixels of a connected superpixel over pixels per centre: scikit-image's defaults. */
const smallest = 0.5;
const largest = 3;

/** k-means superpixels in colour and place. */
export const slicSegmenter = segmenter({
  id: 'slic',
  title: 'SLIC',
  source: {
    kind: 'published',
    citation:
      'Achanta et al., SLIC superpixels compared to state-of-the-art superpixel methods, TPAMI 34 (11), 2012; as in scikit-image',
  },
  version: '1',
  summary: 'Superpixels of about equal size that follow edges: k-means over colour and place.',
  parameters,
  needs: [],
  resolve: (given) => given,
  expected({ segments }, size) {
    const { rows, columns } = regularGrid(size, segments);
    return rows.count * columns.count;
  },
  async segment(context, { segments, compactness: given, sigma, iterations, connected }) {
    const { picture } = context;
    const { height, width } = picture;
    const compactness = given ?? defaultCompactness[picture.channels];
    const planes = featurePlanes(picture, sigma, 1 / compactness);
    const pace = new Pace(context, 'superpixels', 'moving superpixels');
    const { labels, clusters } = await slicClusters(planes, picture, { segments, iterations }, pace);
    const area = (height * width) / clusters;
    return {
      segmentation: connected
        ? connectedSegments(labels, picture, Math.trunc(smallest * area), Math.trunc(largest * area))
        : compactLabels(labels, height, width),
      resolved: { compactness },
      passes: 0,
      warnings: [],
    };
  },
});

/** The channels that are clustered, stretched to 0..1 together, RGB in Lab, smoothed and scaled: [height, width] each. */
function featurePlanes(picture: SegmentedPicture, sigma: number, scale: number): readonly Float64Array[] {
  const { channels, values } = picture;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const range = high === low ? 1 : high - low;
  const stretched = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) stretched[i] = ((values[i] as number) - low) / range;
  const features = smoothPicture(channels === 3 ? rgbToLab(stretched) : stretched, picture, channels, sigma);
  const pixels = picture.height * picture.width;
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Float64Array(pixels);
    for (let p = 0; p < pixels; p++) plane[p] = (features[p * channels + channel] as number) * scale;
    return plane;
  });
}
