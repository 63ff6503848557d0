import type { ConceptWork } from '#contract/concept-work.ts';
import type { engineMethods } from '#contract/engine.ts';
import type { CallContext, CheckedInputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import { craft, strideOf } from '../concept/craft.ts';
import { craftParameters } from '../concept/craft-parameters.ts';
import { cropGrid } from '../concept/crops.ts';
import { conceptsDescription, craftVersion } from '../concept/index.ts';
import { readSamples } from '../concept/picture-stream.ts';
import { triedRanks } from '../concept/rank-choice.ts';
import { readParameters } from '../explain/describe.ts';
import { encodePng } from '../image/png.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';
import { readConceptManifest } from './concept-manifest.ts';
import { withConceptModel } from './concept-model.ts';
import { produceArray, produceJson, producePng } from './produced.ts';

/** The largest rank that is tried where it is to be chosen. */
const largestRank = Math.max(...triedRanks);

type Context = CallContext<ProgressOf<typeof engineMethods, 'concepts'>>;

/**
 * Finds the concepts of a class. Files go to `work.directory` alone: `concepts.json`, `coefficients.f32` and a strip
 * `crops-<concept>.png` per concept.
 */
export async function findConcepts(
  work: ConceptWork,
  { signal, report }: Context,
  shelf: ClassifierShelf,
): Promise<OutputOf<typeof engineMethods, 'concepts'>> {
  const parameters = parametersOf(work);
  return shelf.use(work.classifier, work.runtime, async (open) => {
    const start = performance.now();
    return withConceptModel(open, signal, async ({ model, products, batch, warnings }) => {
      const found = await craft({
        model,
        explained: open.explained,
        batch,
        preprocessing: work.classifier.preprocessing,
        samples: await readSamples(work.samplesFile),
        target: work.target,
        parameters,
        seed: work.seed,
        parent: await parentOf(work),
        products,
        signal,
        report: (done, total, message) => report({ done, total, unit: 'pictures', message }),
      });
      const { coefficients, manifest } = found;
      const files = [
        await produceArray(work.directory, 'coefficients', coefficients.data, [
          coefficients.rows,
          coefficients.columns,
        ]),
      ];
      for (const [k, strip] of found.strips.entries()) {
        const shape = [strip.height, strip.width] as const;
        files.push(await producePng(work.directory, `crops-${k}`, await encodePng(strip), shape));
      }
      return {
        // A rank of 0 stays as it was asked for: repeated with the chosen one, the run would list no others.
        parameters: { ...parameters, feature: manifest.feature.name },
        methodVersion: craftVersion,
        manifest: await produceJson(work.directory, 'concepts', manifest),
        files,
        passes: model.passes,
        seconds: (performance.now() - start) / 1000,
        warnings: [...warnings, ...found.warnings],
        runtime: open.obtained(batch),
        unreadable: found.unreadable.map((sample) => sample.index),
      };
    });
  });
}

/**
 * What finding concepts will cost: a pass per crop, one per picture, and one more per crop that is shown; scoring
 * rebuilt activations is part of a pass only and not counted.
 */
export function estimateConcepts(
  work: CheckedInputOf<typeof engineMethods, 'estimateConcepts'>,
  shelf: ClassifierShelf,
): Promise<OutputOf<typeof engineMethods, 'estimateConcepts'>> {
  const parameters = parametersOf(work);
  return shelf.use(work.classifier, work.runtime, async (open) => {
    const crops = cropGrid(open.classifier, parameters.patch, strideOf(parameters)).length;
    const shown = (parameters.rank || largestRank) * parameters.crops;
    const passes = work.pictures * (crops + 1) + shown;
    return {
      passes,
      seconds: passes * (await open.secondsPerPass()),
      peakBytes: open.peakBytes(await open.batchSize('plain')),
    };
  });
}

function parametersOf(work: Pick<ConceptWork, 'parameters'>) {
  return craftParameters.parse(
    readParameters({ id: conceptsDescription.id, parameters: craftParameters }, work.parameters),
  );
}

async function parentOf({ within }: ConceptWork) {
  if (within === null) return null;
  const { manifest } = await readConceptManifest(within.manifestPath);
  return { runId: within.runId, concept: within.concept, manifest };
}
