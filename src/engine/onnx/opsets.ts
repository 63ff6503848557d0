import { Failure } from '#contract/failure.ts';
import { modelTitle, type OnnxModel, opsetOf } from './model.ts';

/** The oldest operator set that is run: broadcasting got its present meaning there. */
export const oldestOpset = 7;
/** The newest operator set that the bundled ONNX Runtime (1.30) takes; a test asks it. */
export const newestOpset = 26;

/** Why a model's operator set can't be run; null: it can. */
export function opsetProblem(model: OnnxModel): string | null {
  const opset = opsetOf(model);
  const title = modelTitle(model);
  if (opset < oldestOpset) {
    return `${title} uses operator set ${opset}; ${oldestOpset} or newer is needed. Export it again.`;
  }
  if (opset > newestOpset) {
    return `${title} uses operator set ${opset}; the runtime takes ${newestOpset} at most. Export it with an older one.`;
  }
  return null;
}

/** @throws Failure `unsupported` for an operator set that can't be run. */
export function requireOpset(model: OnnxModel): void {
  const problem = opsetProblem(model);
  if (problem !== null) throw new Failure('unsupported', problem);
}
