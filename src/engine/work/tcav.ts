import type { TcavWork } from '#contract/concept-work.ts';
import type { engineMethods } from '#contract/engine.ts';
import type { CallContext, CheckedInputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import { tcavDescription, tcavVersion } from '../concept/index.ts';
import { readSamples } from '../concept/picture-stream.ts';
import { tcav } from '../concept/tcav.ts';
import { tcavParameters } from '../concept/tcav-parameters.ts';
import { readParameters } from '../explain/describe.ts';
import { passesPerGradient } from '../gradients/gradient-model.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';
import { withConceptModel } from './concept-model.ts';
import { produceArray, produceJson } from './produced.ts';

type Context = CallContext<ProgressOf<typeof engineMethods, 'tcav'>>;

/** Tests concepts by their examples. Files go to `work.directory` alone: `tcav.json` and `cavs.f32`. */
export async function testConcepts(
  work: TcavWork,
  { signal, report }: Context,
  shelf: ClassifierShelf,
): Promise<OutputOf<typeof engineMethods, 'tcav'>> {
  const parameters = parametersOf(work);
  return shelf.use(work.classifier, work.runtime, async (open) => {
    const start = performance.now();
    return withConceptModel(open, signal, async ({ model, products, batch, warnings }) => {
      const { manifest, vectors, shape, ...found } = await tcav({
        model,
        explained: open.explained,
        batch,
        preprocessing: work.classifier.preprocessing,
        concepts: await Promise.all(
          work.concepts.map(async ({ name, samplesFile }) => ({
            name,
            samples: await readSamples(samplesFile),
          })),
        ),
        randomSamples: await readSamples(work.randomSamplesFile),
        classes: await Promise.all(
          work.classes.map(async ({ target, samplesFile }) => ({
            target,
            samples: await readSamples(samplesFile),
          })),
        ),
        parameters,
        seed: work.seed,
        products,
        signal,
        report: (done, total, message) => report({ done, total, unit: 'pictures', message }),
      });
      return {
        parameters: { ...parameters, feature: manifest.feature.name, randomSetSize: manifest.randomSetSize },
        methodVersion: tcavVersion,
        manifest: await produceJson(work.directory, 'tcav', manifest),
        files: [await produceArray(work.directory, 'cavs', vectors, shape)],
        passes: model.passes,
        seconds: (performance.now() - start) / 1000,
        warnings: [...warnings, ...found.warnings],
        runtime: open.obtained(batch),
      };
    });
  });
}

/** What testing concepts will cost: a pass per example and random picture, forward and back per picture of a class. */
export function estimateTcav(
  work: CheckedInputOf<typeof engineMethods, 'estimateTcav'>,
  shelf: ClassifierShelf,
): Promise<OutputOf<typeof engineMethods, 'estimateTcav'>> {
  const parameters = parametersOf(work);
  return shelf.use(work.classifier, work.runtime, async (open) => {
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    const setSize = parameters.randomSetSize ?? Math.min(...work.examples);
    const forward = sum(work.examples) + 2 * parameters.randomSets * setSize;
    const passes = forward + passesPerGradient * sum(work.pictures);
    const batch = await open.batchSize('plain');
    return {
      passes,
      seconds: passes * (await open.secondsPerPass()),
      peakBytes: open.gradientPeakBytes(open.gradientBatch(batch)),
    };
  });
}

function parametersOf(work: Pick<TcavWork, 'parameters'>) {
  return tcavParameters.parse(
    readParameters({ id: tcavDescription.id, parameters: tcavParameters }, work.parameters),
  );
}
