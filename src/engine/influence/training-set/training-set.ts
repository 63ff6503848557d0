import { Failure } from '#contract/failure.ts';
import type { ClassifierShelf } from '../../work/classifier-shelf.ts';
import type { InfluenceNeeds } from '../influence-method.ts';
import type { TrainedModel, TrainingCall, TrainingData, TrainingSet } from './opened.ts';
import { readList } from './sample-list.ts';
import { openTrainingData } from './training-data.ts';
import { TrainingShelf } from './training-shelf.ts';

export type { Queries, SampleArrays, TrainedModel, TrainingSet } from './opened.ts';

/** What work with a training set goes by. */
export interface TrainingServices extends TrainingCall {
  readonly shelf: ClassifierShelf;
  /** Keeps training sets and fitted indexes open between calls; without one everything is closed again. */
  readonly kept?: TrainingShelf;
}

/**
 * Opens the arrays of a training set: reads those that are kept in `trained.indexDirectory`, makes what is missing.
 *
 * @throws Failure `usage` for a set without samples, or without labels where they are needed; `unreadable` where no
 * picture can be read; `model` for a checkpoint of another network; `storage`, `cancelled`, `memory`, and as opening
 * a classifier does
 */
export function withTrainingSet<Result>(
  trained: TrainedModel,
  needs: InfluenceNeeds,
  services: TrainingServices,
  use: (set: TrainingSet) => Promise<Result>,
): Promise<Result> {
  return services.shelf.use(trained.classifier, trained.runtime, async (open) => {
    const list = await readList(trained.training.samplesFile);
    const kept = services.kept ?? new TrainingShelf(0);
    const key = JSON.stringify([
      { ...trained, training: null },
      list.sha256,
      needs,
      needs.projection > 0 ? services.seed : 0,
    ]);
    const make = (): Promise<TrainingData> =>
      openTrainingData(
        { trained, needs, open, name: trained.training.name, samples: list.samples() },
        services,
      );
    return kept.use(key, services.signal, make, async (data, made) => {
      if (needs.labels && data.labelled === 0) throw noLabels(trained);
      return use(data.view(open, services, made));
    });
  });
}

function noLabels({ training, classifier }: TrainedModel): Failure {
  return new Failure(
    'usage',
    `no picture of ${training.name} has a label that is a class of the model (${classifier.labels.join(', ')}); this ` +
      'method needs labels. Import the data set with its labels, or take k-sbe, which needs none.',
  );
}
