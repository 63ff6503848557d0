import type { ExplainContext, Explainer } from '../explain/explainer.ts';
import { GradientModel } from '../gradients/gradient-model.ts';
import type { MethodCost } from '../judge/metric.ts';
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

/**
 * What running a method again costs. One pass more than the first time: the answer for another picture is not known.
 */
export function repetitionCost(method: Explainer, passes: number, open: OpenClassifier): MethodCost {
  return { passes: passes + 1, stages: looksInside(method) ? open.randomised.stages : null };
}

function looksInside({ needs }: Explainer): boolean {
  return needs.includes('gradients') || needs.includes('features');
}

/** A method that can be run again on another picture and, where it looks inside, with other weights or another target. */
export function repeatedMethod(repetition: Repetition): RepeatedMethod | NotRepeated {
  const { method, signed, found, open, seed } = repetition;
  const picture = found.picture.tensor;
  const target = found.target.index;
  const ofPicture = (other: Float32Array) => runAgain(repetition, other, target, open);
  if (!looksInside(method)) {
    const reason = `${method.id} looks at answers alone; sanity checks are for methods that look inside`;
    return { reason, ofPicture };
  }
  const { randomised } = open;
  return {
    signed,
    target,
    classes: open.classifier.classes,
    stages: randomised.stages,
    layersAt: (stage) => randomised.layersAt(stage),
    withRandomisedLayers(stage) {
      randomised.randomise(stage, seed);
      const { classifier, maskSessions, gradientSessions } = randomised;
      return runAgain(repetition, picture, target, { classifier, sessions: maskSessions, gradientSessions });
    },
    ofTarget: (other) => runAgain(repetition, picture, other, open),
    ofPicture,
  };
}

async function runAgain(
  { method, parameters, context, found, open, signal, onPasses }: Repetition,
  picture: Float32Array,
  target: number,
  {
    classifier,
    sessions,
    gradientSessions,
  }: Pick<OpenClassifier, 'classifier' | 'sessions' | 'gradientSessions'>,
): Promise<Float32Array> {
  const masked = new MaskedModel({
    classifier,
    sessions,
    picture,
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
