import type { OnnxModel, Shape } from '../onnx/model.ts';
import { productOf } from '../onnx/shape/facts.ts';
import { inferShapes } from '../onnx/shape/infer.ts';
import { elementBytes, elementCount } from '../onnx/tensor.ts';

export interface MemoryEstimate {
  /** Bytes of all initialisers. */
  readonly parameters: number;
  /** Bytes of the tensors that are alive together at the worst moment, inputs and outputs included. */
  readonly activations: number;
  /** Whether every tensor's size was known; unknown ones count as the largest known one. */
  readonly complete: boolean;
}

/**
 * What one run holds: each tensor lives from the node that writes it to the last one that reads it. The runtime
 * overwrites buffers where it can and needs less; working space inside operators and the blocks of its allocator
 * come on top (see `workingSpace`).
 *
 * @param inputShapes sizes of the inputs, batch first, all known
 */
export function estimateMemory(
  model: OnnxModel,
  inputShapes: Readonly<Record<string, Shape>>,
): MemoryEstimate {
  const shapes = inferShapes(model, inputShapes);
  const parameters = model.graph.initializer.reduce(
    (sum, tensor) => sum + elementCount(tensor) * elementBytes(tensor.dataType),
    0,
  );
  const constants = new Set(model.graph.initializer.map((tensor) => tensor.name));
  const sizes = new Map<string, number | null>();
  const sizeOf = (name: string): number | null => {
    const known = shapes.get(name);
    const count = known === undefined || known.shape === null ? null : productOf(known.shape);
    return count === null ? null : count * elementBytes(known?.type ?? 0);
  };
  for (const input of model.graph.input) {
    if (!constants.has(input.name)) sizes.set(input.name, sizeOf(input.name));
  }
  for (const node of model.graph.node) {
    for (const name of node.output) if (name !== '') sizes.set(name, sizeOf(name));
  }
  let largest = 0;
  for (const size of sizes.values()) largest = Math.max(largest, size ?? 0);

  const lastUse = new Map<string, number>();
  for (const [at, node] of model.graph.node.entries()) {
    for (const name of node.input) lastUse.set(name, at);
  }
  for (const output of model.graph.output) lastUse.set(output.name, Number.POSITIVE_INFINITY);
  const bytes = (name: string) => (sizes.has(name) ? (sizes.get(name) ?? largest) : 0);

  let alive = 0;
  for (const input of model.graph.input) if (!constants.has(input.name)) alive += bytes(input.name);
  let peak = alive;
  for (const [at, node] of model.graph.node.entries()) {
    for (const name of node.output) alive += bytes(name);
    peak = Math.max(peak, alive);
    for (const name of new Set(node.input)) if (lastUse.get(name) === at) alive -= bytes(name);
    for (const name of node.output) if (!lastUse.has(name)) alive -= bytes(name);
  }
  return { parameters, activations: peak, complete: ![...sizes.values()].includes(null) };
}

/** What a process really grew by was 1.2 to 1.3 times the tensors alive (two classifiers, batches of 1 to 32). */
const workingSpace = 1.5;

/**
 * Bytes that one more sample in the batch takes: the difference between two samples and one, with a margin for
 * working space.
 *
 * @param sample sizes of one sample, [C, H, W]
 */
export function bytesPerSample(model: OnnxModel, inputName: string, sample: readonly number[]): number {
  const at = (batch: number) => estimateMemory(model, { [inputName]: [batch, ...sample] }).activations;
  return (
    workingSpace *
    Math.max(
      at(2) - at(1),
      sample.reduce((product, size) => product * size, 4),
    )
  );
}
