import { automaticMaskParameters } from './sam/parameters.ts';
import { samSegments } from './sam/sam-segmenter.ts';
import { segmenter } from './segmenter.ts';

/** Automatic masks of SAM, MobileSAM or EfficientSAM from side-loaded files. */
export const samSegmenter = segmenter({
  id: 'sam',
  title: 'SAM',
  source: { kind: 'published', citation: 'Kirillov et al., Segment Anything, ICCV 2023' },
  version: '1',
  summary:
    'Masks of whatever looks like a thing, which may overlap and leave gaps. Needs encoder and decoder of SAM, ' +
    'MobileSAM or EfficientSAM as ONNX files.',
  parameters: automaticMaskParameters({ predictedIou: 0.88 }),
  needs: ['files'],
  resolve: (given) => given,
  expected: () => null,
  segment: (context, parameters) => samSegments('sam', context, parameters),
});
