import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { ClassifierSource } from '#contract/work.ts';
import type { OpenClassifier } from '../../work/open-classifier.ts';
import type { TrainingArrays, WeightsArrays } from '../arrays.ts';
import { arraysDirectory, makeRoom } from '../index-store/room.ts';
import type { InfluenceNeeds } from '../influence-method.ts';
import type { Rows } from '../rows.ts';
import type { ArrayModel } from './array-parts.ts';
import type { FoundArrays } from './array-store.ts';
import { type FeatureSource, featureSource } from './feature-source.ts';
import { pickedRows, type Standardisation, settled, standardisedRows } from './file-rows.ts';
import { type MadeArrays, makeArrays } from './make-arrays.ts';
import type { OpenCheckpoint, SampleArrays, TrainedModel, TrainingCall } from './opened.ts';
import { classLabels } from './sample-digest.ts';
import { identityOf, settingsDigest } from './settings.ts';
import { standardisationOf } from './small-grey.ts';

/** What a training set is opened of. */
export interface TrainingDataOptions {
  readonly trained: TrainedModel;
  readonly needs: InfluenceNeeds;
  readonly open: OpenClassifier;
  readonly name: string;
  readonly samples: readonly Sample[];
}

/** Arrays of a list of samples, with what is to be said of them. */
export interface ReadSamples extends SampleArrays {
  readonly warnings: readonly string[];
  readonly passes: number;
}

/** Reads arrays of lists of samples that are to be compared: the same model, the same standardisation. */
export class SampleSets {
  readonly #options: TrainingDataOptions;
  readonly #checkpoints: readonly OpenCheckpoint[];
  readonly #batch: number;
  /** Of the training set, which is read first. */
  standardisation: Standardisation | null = null;

  constructor(options: TrainingDataOptions, checkpoints: readonly OpenCheckpoint[], batch: number) {
    this.#options = options;
    this.#checkpoints = checkpoints;
    this.#batch = batch;
  }

  /** Everything that the arrays depend on beside their samples. */
  get settings(): string {
    const { needs, trained, open } = this.#options;
    return settingsDigest(trained, needs, open.obtained(this.#batch), this.standardisation);
  }

  async read(
    name: string,
    samples: readonly Sample[],
    services: TrainingCall,
    open = this.#options.open,
  ): Promise<ReadSamples> {
    const { needs, trained } = this.#options;
    if (samples.length === 0) throw new Failure('usage', `${name} has no samples. Choose another data set.`);
    const warnings: string[] = [];
    const { labels, unknown } = classLabels(samples, trained.classifier.labels);
    const directory = arraysDirectory(trained.indexDirectory);
    const made = await makeArrays(
      {
        models: this.#models(open),
        projection: needs.projection === 0 ? null : { size: needs.projection, seed: services.seed },
        side: needs.inputs === 'pixels' ? needs.side : null,
        batch: this.#batch,
      },
      { samples, labels },
      {
        directory,
        signal: services.signal,
        report: services.report,
        onWarning: (message) => {
          if (!warnings.includes(message)) warnings.push(message);
        },
      },
    );
    await makeRoom(trained.indexDirectory);
    const readable = readablePositions(name, samples, made, warnings);
    if (unknown.size > 0) warnings.push(unknownWarning(unknown, trained.classifier.labels));
    const arrays = await this.#arrays(made, readable, labels, open);
    return {
      arrays,
      samples: Array.from(readable, (position) => samples[position] as Sample),
      positions: readable,
      total: samples.length,
      warnings,
      passes: made.passes,
    };
  }

  async #arrays(
    made: MadeArrays,
    readable: Int32Array,
    labels: Int32Array,
    open: OpenClassifier,
  ): Promise<TrainingArrays> {
    const { needs, trained } = this.#options;
    const sources: FeatureSource[] = [open, ...this.#checkpoints.map((each) => each.open)].map(featureSource);
    const taken = (arrays: FoundArrays | null, name: string): Promise<Rows> => {
      const rows = arrays?.rows[name];
      if (rows === undefined)
        throw new Failure('integrity', `the kept arrays lack ${name}; remove their folder.`);
      return settled(pickedRows(rows, readable));
    };
    const weights: WeightsArrays[] = [];
    for (const [i, { outputs, gradients }] of made.models.entries()) {
      weights.push({
        features: await taken(outputs, 'features'),
        probabilities: await taken(outputs, 'probabilities'),
        lastLayer: sources[i]?.lastLayer ?? null,
        gradients: gradients === null ? null : await taken(gradients, 'gradients'),
      });
    }
    const [model, ...others] = weights;
    if (model === undefined) throw new TypeError('there is always a model');
    checkWidths(weights, this.#checkpoints);
    return {
      count: readable.length,
      classes: trained.classifier.labels.length,
      labels: Int32Array.from(readable, (position) => labels[position] as number),
      inputs:
        needs.inputs === 'pixels'
          ? await this.#pixels(made, readable)
          : needs.inputs === 'embedding'
            ? model.features
            : null,
      model,
      checkpoints: others.map((arrays, i) => ({
        ...arrays,
        learningRate: this.#checkpoints[i]?.learningRate ?? 0,
      })),
    };
  }

  async #pixels({ pixels }: MadeArrays, readable: Int32Array): Promise<Rows> {
    const rows = pixels?.rows.pixels;
    if (rows === undefined) throw new TypeError('pixels were not made');
    const picked = pickedRows(rows, readable);
    this.standardisation ??= await standardisationOf(picked);
    return settled(standardisedRows(picked, this.standardisation));
  }

  #models(open: OpenClassifier): ArrayModel[] {
    const { trained } = this.#options;
    const obtained = open.obtained(this.#batch);
    const of = (source: ClassifierSource, opened: OpenClassifier): ArrayModel => ({
      open: opened,
      identity: identityOf(source, obtained),
      preprocessing: source.preprocessing,
    });
    return [
      of(trained.classifier, open),
      ...this.#checkpoints.map(({ source, open: each }) => of(source, each)),
    ];
  }
}

/** Names that a message lists. */
const listed = 5;

function readablePositions(
  name: string,
  samples: readonly Sample[],
  made: MadeArrays,
  warnings: string[],
): Int32Array {
  const messages = new Map<number, string>();
  const all = [...made.models.flatMap(({ outputs, gradients }) => [outputs, gradients]), made.pixels];
  for (const arrays of all) {
    for (const { position, message } of arrays?.unreadable ?? []) messages.set(position, message);
  }
  const positions = Int32Array.from(samples.keys()).filter((position) => !messages.has(position));
  if (messages.size === 0) return positions;
  const [first] = messages.values();
  if (positions.length === 0) {
    throw new Failure(
      'unreadable',
      `none of the ${samples.length} pictures of ${name} can be used; the first: ${first}. Check that their folder ` +
        'is there and that the model gives numbers, or import the data set again.',
    );
  }
  const names = [...messages.keys()].sort((a, b) => a - b).map((position) => samples[position]?.name);
  const more = names.length > listed ? ` and ${names.length - listed} more` : '';
  warnings.push(
    `${messages.size} of ${samples.length} pictures can't be used and are left out: ` +
      `${names.slice(0, listed).join(', ')}${more} (${first}).`,
  );
  return positions;
}

function unknownWarning(unknown: ReadonlyMap<string, number>, classes: readonly string[]): string {
  const names = [...unknown].map(([label, count]) => `${label} (${count})`);
  const more = names.length > listed ? ` and ${names.length - listed} more` : '';
  return (
    `Labels that are no class of the model count as none: ${names.slice(0, listed).join(', ')}${more}. ` +
    `Its classes are ${classes.join(', ')}.`
  );
}

/** Features of another width come from another network, even where the graph does not say so beforehand. */
function checkWidths(
  [model, ...others]: readonly WeightsArrays[],
  checkpoints: readonly OpenCheckpoint[],
): void {
  for (const [i, { features }] of others.entries()) {
    if (features.width === model?.features.width) continue;
    throw new Failure(
      'model',
      `checkpoint ${checkpoints[i]?.source.path} has ${features.width} features, the model ${model?.features.width}: ` +
        'it is no state of the same network. Add the model again with its own checkpoints.',
    );
  }
}
