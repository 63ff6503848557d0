import {
  type BenchmarkDefinition,
  type BenchmarkOverview,
  benchmarkDefinition,
} from '#contract/benchmark.ts';

/** A benchmark's definition as the command line reads it: the same entries on the same pictures. */
export function definitionOf(benchmark: BenchmarkOverview): BenchmarkDefinition {
  const indices = benchmark.pictures.flatMap(({ index }) => index ?? []);
  return benchmarkDefinition.parse({
    title: benchmark.title,
    entries: benchmark.entries.map(({ method, given, title, line }) => ({
      method,
      parameters: given,
      title,
      line,
    })),
    segmentations: benchmark.segmentations.map(({ segmenter, given }) => ({ segmenter, parameters: given })),
    metrics: benchmark.metrics.map(({ name }) => name),
    baselines: benchmark.baselines,
    target: benchmark.target,
    seed: benchmark.seed,
    reference: benchmark.reference,
    pictures: { indices: indices.length === 0 ? null : indices },
  });
}

/** The command that measures a definition in `benchmark.json` again and writes what it found into a folder. */
export function commandOf(model: string, dataset: string): string {
  const names = `--model ${quoted(model)} --dataset ${quoted(dataset)}`;
  return `waferlens benchmark ${names} --definition benchmark.json --out results`;
}

/** A name as one word of a command, in the shells of all platforms. */
function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `"${name}"`;
}
