import { Failure } from '#contract/failure.ts';
import { onnxRuntime } from './onnx-runtime.ts';
import { probeGraph, probeTolerance } from './probe-graph.ts';
import { createSession, type Provider } from './session.ts';
import { float32Data } from './tensor.ts';

/** What trying a provider showed, as far as the process that tried it can tell. */
export type ProbeFinding =
  | { readonly status: 'available'; readonly maxDifference: number }
  | { readonly status: 'missing'; readonly message: string }
  | { readonly status: 'wrong'; readonly maxDifference: number };

async function results(provider: Provider): Promise<Record<string, Float32Array>> {
  const { model, feeds } = probeGraph();
  const session = await createSession({ model, provider, threads: 1, title: 'the probe' });
  try {
    const outputs = await session.run(feeds);
    return Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [name, float32Data(tensor, name).slice()]),
    );
  } finally {
    await session.dispose();
  }
}

/**
 * Runs the probe graph on a provider and on the CPU, in this process. Only a throw-away process should do this:
 * a broken driver takes the process with it.
 */
export async function probeHere(provider: Provider): Promise<ProbeFinding> {
  // The list names providers that are not there, but one that it lacks was not built in.
  if (
    provider !== 'cpu' &&
    !onnxRuntime()
      .listSupportedBackends()
      .some((backend) => backend.name === provider)
  ) {
    return { status: 'missing', message: `this build of ONNX Runtime has no ${provider} provider` };
  }
  let found: Record<string, Float32Array>;
  try {
    found = await results(provider);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: 'missing', message: error.message };
  }
  const maxDifference = relativeDifference(found, await results('cpu'));
  return maxDifference <= probeTolerance
    ? { status: 'available', maxDifference }
    : { status: 'wrong', maxDifference };
}

/** Largest difference over all outputs, each relative to its largest reference value; NaN counts as infinite. */
export function relativeDifference(
  found: Readonly<Record<string, Float32Array>>,
  reference: Readonly<Record<string, Float32Array>>,
): number {
  let worst = 0;
  for (const [name, expected] of Object.entries(reference)) {
    const values = found[name];
    if (values?.length !== expected.length) return Number.POSITIVE_INFINITY;
    const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    for (const [i, value] of expected.entries()) {
      const difference = Math.abs((values[i] as number) - value) / scale;
      worst = Math.max(worst, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
    }
  }
  return worst;
}
