import type { ExplainContext, Explainer } from '../explain/explainer.ts';
import { GradientModel } from '../gradients/gradient-model.ts';
import type { NotRepeated, RepeatedMethod } from '../judge/repeated-method.ts';
import { MaskedModel } from '../masked-model/masked-model.ts';
import type { CaseInput } from './case-input.ts';
import type { OpenClassifier } from './open-classifier.ts';

/** What a method is run again with. */
export interface Repetition {
  readonly method: Explainer;
  /** Resolved. */
  readonly parameters: Record<string, unknown>;
  readonly signed: boolean;
  readonly context: ExplainContext;
  readonly found: CaseInput;
  readonly open: OpenClassifier;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told the passes of each run when it is over. */
  readonly onPasses: (passes: number) => Promise<void>;
}

/** What running a method again costs, for sanity checks; null for methods that they are not for. */
export function sanityCost(
  method: Explainer,
  passes: number,
  open: OpenClassifier,
): { readonly passes: number; readonly stages: number } | null {
  return looksInside(method) ? { passes, stages: open.randomised.stages } : null;
}

function looksInside({ needs }: Explainer): boolean {
  return needs.includes('gradients') || needs.includes('features');
}

/** A method that can be run again on the same picture, with other weights or another target. */
export function repeatedMethod(repetition: Repetition): RepeatedMethod | NotRepeated {
  const { method, signed, found, open, seed } = repetition;
  if (!looksInside(method)) {
    return { reason: `${method.id} looks at answers alone; sanity checks are for methods that look inside` };
  }
  const { randomised } = open;
  return {
    signed,
    target: found.target.index,
    classes: open.classifier.classes,
    stages: randomised.stages,
    layersAt: (stage) => randomised.layersAt(stage),
    withRandomisedLayers(stage) {
      randomised.randomise(stage, seed);
      const { classifier, maskSessions, gradientSessions } = randomised;
      return runAgain(repetition, found.target.index, classifier, maskSessions, gradientSessions);
    },
    ofTarget: (target) => runAgain(repetition, target, open.classifier, open.sessions, open.gradientSessions),
  };
}

async function runAgain(
  { method, parameters, context, found, open, signal, onPasses }: Repetition,
  target: number,
  classifier: OpenClassifier['classifier'],
  maskSessions: OpenClassifier['sessions'],
  gradientSessions: OpenClassifier['gradientSessions'],
): Promise<Float32Array> {
  const masked = new MaskedModel({
    classifier,
    sessions: maskSessions,
    picture: found.picture.tensor,
    target,
    batch: found.batch,
    signal,
  });
  const gradients = new GradientModel({
    classifier,
    sessions: gradientSessions,
    batch: found.batch,
    gradientBatch: () => open.gradientBatch(found.batch),
    signal,
  });
  const { map } = await method.explain(
    { ...context, masked, gradients, report: () => Promise.resolve() },
    parameters,
  );
  await onPasses(masked.passes + gradients.passes);
  return map;
}
