import type { engineMethods } from '#contract/engine.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import { displayPng, networkViewPng } from '../image/display.ts';
import { softmax } from '../math/softmax.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';
import { readPictureInput } from './picture-input.ts';
import { producePng } from './produced.ts';

/** Classifies one picture and shows it as it is and as the network sees it. */
export async function previewPicture(
  work: CheckedInputOf<typeof engineMethods, 'preview'>,
  shelf: ClassifierShelf,
): Promise<OutputOf<typeof engineMethods, 'preview'>> {
  return shelf.use(work.classifier, work.runtime, async ({ classifier }) => {
    const { picture, tensor } = await readPictureInput(work.picture, work.classifier, classifier);
    const { logits } = await classifier.forward(tensor, 1);
    const { preprocessing } = work.classifier;
    return {
      output: {
        logits: Array.from(logits),
        probabilities: Array.from(softmax(logits, classifier.classes)),
      },
      networkView: await producePng(
        work.directory,
        'network-view',
        await networkViewPng(tensor, preprocessing),
        preprocessing.size,
      ),
      picture: await producePng(work.directory, 'picture', await displayPng(picture), [
        picture.height,
        picture.width,
      ]),
    };
  });
}
