import path from 'node:path';
import type { ExplainWork } from '#contract/engine.ts';
import { modelHash } from '#engine/onnx/hash.ts';
import type { ClassifierFacts } from '#engine/runtime/classifier.ts';

/** The work of explaining the first row of `input.npy` in `directory`, class 0, without judging the map. */
export async function tensorWork(
  facts: Pick<ClassifierFacts, 'channels' | 'height' | 'width' | 'classes'>,
  file: string,
  directory: string,
): Promise<ExplainWork> {
  const { channels, height, width, classes } = facts;
  return {
    classifier: {
      path: file,
      sha256: await modelHash(file),
      labels: Array.from({ length: classes }, (_, index) => `class ${index}`),
      preprocessing: {
        channels: channels === 1 ? 'grey' : 'rgb',
        size: [height, width],
        resize: 'bilinear',
        fit: 'stretch',
        scale: 1,
        mean: [0],
        std: [1],
        layout: 'nchw',
      },
      answerName: null,
      featureTensor: null,
      batchSizesFile: null,
    },
    runtime: { provider: 'cpu', threads: 0, batchSize: null },
    picture: { kind: 'tensor', path: path.join(directory, 'input.npy'), row: 0 },
    method: 'rise',
    parameters: {},
    target: 0,
    labelIndex: null,
    segmentsPath: null,
    maskPath: null,
    concepts: [],
    seed: 0,
    metrics: [],
    baselines: ['mean'],
    directory,
  };
}
