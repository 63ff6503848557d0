import { automaticMaskParameters } from './sam/parameters.ts';
import { samSegments } from './sam/sam-segmenter.ts';
import { segmenter } from './segmenter.ts';

/** Automatic masks of SAM 2 or 2.1 from side-loaded files. */
export const sam2Segmenter = segmenter({
  id: 'sam2',
  title: 'SAM 2',
  source: {
    kind: 'published',
    citation: 'Ravi et al., SAM 2: Segment Anything in Images and Videos, ICLR 2025',
  },
  version: '1',
  summary:
    'Masks of whatever looks like a thing, which may overlap and leave gaps. Needs encoder and decoder of SAM 2 or ' +
    '2.1 as ONNX files.',
  parameters: automaticMaskParameters({ predictedIou: 0.8 }),
  needs: ['files'],
  resolve: (given) => given,
  expected: () => null,
  segment: (context, parameters) => samSegments('sam2', context, parameters),
});
