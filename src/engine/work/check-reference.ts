import type { engineMethods } from '#contract/engine.ts';
import { Failure } from '#contract/failure.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import { preprocess } from '../image/preprocess.ts';
import { asFloat32, type NpyArray } from '../math/npy.ts';
import { argmax, softmax } from '../math/softmax.ts';
import { rangeOf } from '../math/statistics.ts';
import { runBatched } from '../runtime/micro-batch.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';
import type { OpenClassifier } from './open-classifier.ts';
import { readNpy } from './read-array.ts';

/**
 * Compares the classifier's answers with reference outputs [N, K]. Inputs are uint8 pictures [N, H, W] or
 * [N, H, W, 3], which go through the preprocessing, or float tensors [N, C, H, W], which have been through it.
 * Outputs are compared as the model gives them: logits, or probabilities where its output holds those.
 */
export async function checkReference(
  work: CheckedInputOf<typeof engineMethods, 'checkReference'>,
  shelf: ClassifierShelf,
): Promise<OutputOf<typeof engineMethods, 'checkReference'>> {
  const inputs = await readNpy(work.inputsPath);
  const outputs = await readNpy(work.outputsPath);
  return shelf.use(work.classifier, work.runtime, async (open) => {
    const { classes, outputKind } = open.classifier;
    const pictures = tensorsOf(inputs.array, inputs.name, work.classifier.preprocessing, open);
    const samples = inputs.array.dims[0] ?? 0;
    if (outputs.array.dims.join() !== `${samples},${classes}`) {
      throw new Failure(
        'usage',
        `${outputs.name} has shape [${outputs.array.dims.join(', ')}]; [${samples}, ${classes}] is expected.`,
      );
    }
    const reference = asFloat32(outputs.array);
    const size = samples === 0 ? 0 : pictures.length / samples;
    const found = new Float64Array(samples * classes);
    await runBatched({ items: samples, batch: await open.batchSize('plain') }, async (start, count) => {
      const part = pictures.subarray(start * size, (start + count) * size);
      const { logits } = await open.classifier.forward(part, count);
      found.set(outputKind === 'probability' ? softmax(logits, classes) : logits, start * classes);
    });
    let sameAnswer = 0;
    for (let i = 0; i < samples; i++) {
      const row = (values: Float32Array | Float64Array) => values.subarray(i * classes, (i + 1) * classes);
      if (argmax(row(found)) === argmax(row(reference))) sameAnswer++;
    }
    const [, maximumDifference] = rangeOf(
      found.map((value, i) => Math.abs(value - (reference[i] as number))),
    );
    const [, maximumReference] = rangeOf(reference.map(Math.abs));
    return { samples, maximumDifference, maximumReference, sameAnswer };
  });
}

/** [N, C, H, W] float32, preprocessed. */
function tensorsOf(
  array: NpyArray,
  title: string,
  preprocessing: Preprocessing,
  { classifier }: OpenClassifier,
): Float32Array {
  const { channels, height, width } = classifier;
  const [samples = 0, ...shape] = array.dims;
  if (array.type !== 'uint8') {
    if (shape.join() !== [channels, height, width].join()) {
      throw new Failure(
        'usage',
        `${title} has shape [${array.dims.join(', ')}]; preprocessed tensors have [N, ${channels}, ${height}, ${width}].`,
      );
    }
    return asFloat32(array);
  }
  const [pictureHeight, pictureWidth, pictureChannels = 1] = shape;
  if (
    pictureHeight === undefined ||
    pictureWidth === undefined ||
    shape.length > 3 ||
    !(pictureChannels === 1 || pictureChannels === 3)
  ) {
    throw new Failure(
      'usage',
      `${title} has shape [${array.dims.join(', ')}]; uint8 pictures have [N, H, W] or [N, H, W, 3].`,
    );
  }
  const each = pictureHeight * pictureWidth * pictureChannels;
  const tensors = new Float32Array(samples * channels * height * width);
  for (let i = 0; i < samples; i++) {
    const data = array.data.subarray(i * each, (i + 1) * each);
    const tensor = preprocess(
      {
        data,
        width: pictureWidth,
        height: pictureHeight,
        channels: pictureChannels,
        bitDepth: 8,
        format: 'png',
      },
      preprocessing,
    );
    tensors.set(tensor, i * channels * height * width);
  }
  return tensors;
}
