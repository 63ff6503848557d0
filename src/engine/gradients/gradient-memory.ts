import { defaultMemoryLimit } from '../runtime/batch-size.ts';
import type { ClassifierFacts } from '../runtime/classifier.ts';
import { estimateMemory } from '../runtime/memory-estimate.ts';
import { cotangentInput, gradientGraph } from './gradient-graph.ts';

/** What running a classifier forward and back holds: more than forward alone, which lets tensors go. */
export interface GradientMemory {
  /** Bytes of parameters. */
  readonly parameters: number;
  /** Bytes per picture at the peak. */
  readonly perPicture: number;
}

/**
 * Read from the graph.
 *
 * @param tensor how far back: the input, where nothing else is said
 * @throws Failure as `differentiate`
 */
export function gradientMemory(facts: ClassifierFacts, tensor: string = facts.inputName): GradientMemory {
  const { inputName, channels, height, width, classes } = facts;
  const graph = gradientGraph(facts, { value: 'logit', withRespectTo: [tensor], features: [] });
  const at = (batch: number) =>
    estimateMemory(graph, {
      [inputName]: [batch, channels, height, width],
      [cotangentInput]: [batch, classes],
    });
  const [one, two] = [at(1), at(2)];
  return { parameters: one.parameters, perPicture: Math.max(1, two.activations - one.activations) };
}

/** Pictures that are run forward and back at once: as many of `batch` as fit into memory. */
export function gradientBatch({ parameters, perPicture }: GradientMemory, batch: number): number {
  const fitting = Math.floor((defaultMemoryLimit() - parameters) / perPicture);
  return Math.max(1, Math.min(batch, fitting));
}
