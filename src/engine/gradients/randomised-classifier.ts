import { MaskSessions } from '../masked-model/mask-sessions.ts';
import { SeededRandom } from '../math/random.ts';
import {
  type LooseWeight,
  type WeightedLayer,
  weightedLayers,
  withLooseWeights,
} from '../onnx/loose-weights.ts';
import type { Classifier } from '../runtime/classifier.ts';
import { float32Tensor, type Tensor } from '../runtime/tensor.ts';
import { GradientModel } from './gradient-model.ts';
import { GradientSessions } from './gradient-sessions.ts';

/** Stages of the cascade at most: deep networks have several layers randomised per stage. */
const mostStages = 10;
/** Keeps the permutations apart from other draws with the same seed. */
const weightStream = 0x3ad0;

/**
 * A classifier whose layers are randomised one after another from the answer down (cascading randomisation, Adebayo et
 * al. 2018, section 3.1). Each tensor's values are permuted at random, so that its distribution stays its own to the
 * last value; normalisation statistics are left alone. The weights are inputs of the graph: the same sessions serve all
 * stages and seeds.
 */
export class RandomisedClassifier {
  readonly classifier: Classifier;
  readonly maskSessions: MaskSessions;
  readonly gradientSessions: GradientSessions;
  readonly #layers: readonly WeightedLayer[];
  readonly #weights: readonly LooseWeight[];
  readonly #own = new Map<string, Tensor>();
  #feeds: Readonly<Record<string, Tensor>> | null = null;
  #permuted: { readonly seed: number; readonly tensors: Map<string, Tensor> } | null = null;

  constructor(original: Classifier) {
    this.#layers = weightedLayers(original.model, original.logitsName);
    this.#weights = this.#layers.flatMap((layer) => layer.weights);
    const classifier: Classifier = {
      ...original,
      model: withLooseWeights(original.model, this.#weights),
      feeds: () => {
        this.#feeds ??= this.#feedsOf(0, 0);
        return this.#feeds;
      },
      forward: (pictures, n) =>
        new GradientModel({ classifier, sessions: this.gradientSessions, batch: n }).features({
          pictures,
          n,
          features: [],
        }),
      dispose: () => this.dispose(),
    };
    this.classifier = classifier;
    this.maskSessions = new MaskSessions(classifier);
    this.gradientSessions = new GradientSessions(classifier);
  }

  /** How many stages the cascade has; 0 when the model has no float32 weights. */
  get stages(): number {
    return Math.min(mostStages, this.#layers.length);
  }

  /** The layers that are randomised at a stage, names of their outputs, from the answer down. */
  layersAt(stage: number): readonly string[] {
    return this.#layersUpTo(stage).map((layer) => layer.name);
  }

  /** Takes up the weights of a stage, 1 to `stages`, for all that runs from now on; 0: the model's own. */
  randomise(stage: number, seed: number): void {
    this.#feeds = this.#feedsOf(stage, seed);
  }

  async dispose(): Promise<void> {
    await this.maskSessions.dispose();
    await this.gradientSessions.dispose();
  }

  #feedsOf(stage: number, seed: number): Readonly<Record<string, Tensor>> {
    if (this.#permuted?.seed !== seed) this.#permuted = { seed, tensors: new Map() };
    const { tensors } = this.#permuted;
    const randomised = this.#layersUpTo(stage).flatMap((layer) => layer.weights);
    const others = this.#weights.slice(randomised.length);
    const feeds: Record<string, Tensor> = {};
    for (const [i, weight] of randomised.entries()) {
      const known = tensors.get(weight.name) ?? permuted(weight, new SeededRandom(seed, weightStream + i));
      tensors.set(weight.name, known);
      feeds[weight.name] = known;
    }
    for (const weight of others) feeds[weight.name] = this.#ownTensor(weight);
    return feeds;
  }

  #ownTensor(weight: LooseWeight): Tensor {
    const known = this.#own.get(weight.name) ?? float32Tensor(weight.values(), weight.dims);
    this.#own.set(weight.name, known);
    return known;
  }

  #layersUpTo(stage: number): readonly WeightedLayer[] {
    return this.#layers.slice(0, Math.round((stage * this.#layers.length) / Math.max(1, this.stages)));
  }
}

function permuted({ values, dims }: LooseWeight, random: SeededRandom): Tensor {
  return float32Tensor(random.shuffle(values().slice()), dims);
}
