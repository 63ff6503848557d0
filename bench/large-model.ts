import process from 'node:process';
import { GraphBuilder } from '#engine/onnx/build.ts';
import { splitModel } from '#engine/onnx/cut.ts';
import { gradientCoverage } from '#engine/onnx/differentiate/coverage.ts';
import { differentiate } from '#engine/onnx/differentiate/differentiate.ts';
import { defaultFeature } from '#engine/onnx/feature-tensors.ts';
import { inspectModel } from '#engine/onnx/inspect.ts';
import { decodeModel } from '#engine/onnx/read.ts';
import { inferShapes } from '#engine/onnx/shape/infer.ts';
import { encodeModel } from '#engine/onnx/write.ts';
import { handOver } from './measurement.ts';

/**
 * A classifier of 100,000 nodes, written out of order, through reading, inspecting, coverage, reverse pass and cut:
 * all of it linear, so ten times the nodes take about ten times the time.
 */
const limitSeconds = 120;
const limitMebibytes = 4096;
const large = 100_000;
const growthLimit = 20;

/** Residual blocks of four nodes on a picture of 8 x 8. */
function residual(nodes: number): Uint8Array {
  const graph = new GraphBuilder(17);
  graph.input('x', 'float32', ['batch', 3, 8, 8]);
  const kernel = graph.floats([4, 3, 3, 3], new Float32Array(108).fill(0.01));
  const weight = graph.floats([1, 4, 1, 1], [0.1, 0.2, 0.3, 0.4]);
  let x = graph.add('Conv', ['x', kernel], { pads: [1, 1, 1, 1] });
  for (let i = 0; i < nodes; i += 4) {
    const scaled = graph.add('Mul', [graph.add('Relu', [x]), weight]);
    x = graph.add('Add', [x, graph.add('Sigmoid', [scaled])]);
  }
  const mean = graph.add('Flatten', [graph.add('GlobalAveragePool', [x])]);
  graph.output(graph.add('Gemm', [mean, graph.floats([4, 5], new Float32Array(20))], {}, 'logits'));
  const model = graph.model();
  model.graph.node.reverse();
  return encodeModel(model);
}

function seconds(step: () => void): number {
  const start = performance.now();
  step();
  return (performance.now() - start) / 1000;
}

/** Seconds of each step, by its name. */
function measured(nodes: number): Readonly<Record<string, number>> {
  const file = residual(nodes);
  let model = decodeModel(file);
  const facts = inferShapes(model);
  const feature = defaultFeature(model, facts)?.name ?? '';
  return {
    read: seconds(() => {
      model = decodeModel(file);
    }),
    inspect: seconds(() => inspectModel(model, inferShapes(model))),
    coverage: seconds(() => gradientCoverage(model, ['logits'], facts)),
    differentiate: seconds(() => {
      const outputs = [{ tensor: 'logits', cotangent: 'cotangent' }];
      encodeModel(differentiate(model, { withRespectTo: ['x'], outputs }));
    }),
    cut: seconds(() => splitModel(model, feature, 'logits')),
  };
}

const total = (steps: Readonly<Record<string, number>>) =>
  Object.values(steps).reduce((sum, step) => sum + step, 0);
measured(1000);
const small = total(measured(large / 10));
const steps = measured(large);
const memory = process.memoryUsage.rss() / 2 ** 20;
handOver([
  {
    what: `a model of ${large.toLocaleString('en')} nodes: ${Object.keys(steps).join(', ')}`,
    measured: `${Object.values(steps)
      .map((step) => step.toFixed(1))
      .join(' + ')} = ${total(steps).toFixed(1)} s`,
    limit: `${limitSeconds} s`,
    ok: total(steps) < limitSeconds,
    figures: steps,
  },
  {
    what: 'the same over a model of a tenth of the nodes',
    measured: `${(total(steps) / small).toFixed(1)} x`,
    limit: `${growthLimit} x`,
    ok: total(steps) / small < growthLimit,
    figures: { ratio: total(steps) / small },
  },
  {
    what: 'the same: memory of the process afterwards',
    measured: `${memory.toFixed(0)} MiB`,
    limit: `${limitMebibytes} MiB`,
    ok: memory < limitMebibytes,
    figures: { mebibytes: memory },
  },
]);
