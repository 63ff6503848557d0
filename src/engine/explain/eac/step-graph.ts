import { GraphBuilder } from '../../onnx/build.ts';
import { encodeModel } from '../../onnx/write.ts';
import { createSession, type Session } from '../../runtime/session.ts';

export interface StepOptions {
  readonly classes: number;
  readonly target: number;
  /** W^T W of the frozen layer, [K, K]. */
  readonly gram: Float32Array;
  readonly learningRate: number;
  readonly momentum: number;
  readonly threads: number;
}

/** Added to the target's logit it leaves the target out of a softmax. */
const never = -1e30;

/**
 * One step of the descent as a graph, because ONNX Runtime's kernels use every core and vector unit:
 *
 *   z = rows weights,  p = softmax(z)_c,  q = softmax of z without the target,
 *   u = share (p - y) (e_c - q),  velocity' = momentum velocity + rows^T u gram,  weights' = weights - rate velocity'.
 *
 * u is the slope of -y log p - (1 - y) log(1 - p) by the logits, with the factor 1 / (1 - p) cancelled, so that it
 * holds where p is 0 or 1.
 *
 * Inputs: rows [B, n + 1], answers y [B, 1], share [1] = 1 / B, weights and velocity [n + 1, K]. Outputs: newWeights,
 * newVelocity.
 */
export function openTrainingStep(options: StepOptions): Promise<Session> {
  const { classes, target, gram, learningRate, momentum, threads } = options;
  const graph = new GraphBuilder(17);
  const at = (value: number) => Float32Array.from({ length: classes }, (_, k) => (k === target ? value : 0));
  const rows = graph.input('rows', 'float32', ['batch', 'width']);
  const answers = graph.input('answers', 'float32', ['batch', 1]);
  const share = graph.input('share', 'float32', [1]);
  const weights = graph.input('weights', 'float32', ['width', classes]);
  const velocity = graph.input('velocity', 'float32', ['width', classes]);

  const logits = graph.add('MatMul', [rows, weights]);
  const all = graph.add('Softmax', [logits], { axis: -1 });
  const own = graph.add('MatMul', [all, graph.floats([classes, 1], at(1))]);
  const others = graph.add('Add', [logits, graph.floats([1, classes], at(never))]);
  const rest = graph.add('Softmax', [others], { axis: -1 });
  const error = graph.add('Mul', [graph.add('Sub', [own, answers]), share]);
  const direction = graph.add('Sub', [graph.floats([1, classes], at(1)), rest]);
  const slope = graph.add('Mul', [error, direction]);
  const gathered = graph.add('Gemm', [rows, slope], { transA: 1 });
  const gradient = graph.add('MatMul', [gathered, graph.floats([classes, classes], gram)]);
  const kept = graph.add('Mul', [velocity, graph.floats([1], [momentum])]);
  const newVelocity = graph.add('Add', [kept, gradient], {}, 'newVelocity');
  const step = graph.add('Mul', [newVelocity, graph.floats([1], [learningRate])]);
  graph.output(graph.add('Sub', [weights, step], {}, 'newWeights'));
  graph.output(newVelocity);
  return createSession({ model: encodeModel(graph.model()), threads, title: "EAC's training step" });
}
