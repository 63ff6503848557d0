import { gradientCoverage } from '../onnx/differentiate/coverage.ts';
import type { ClassifierFacts } from '../runtime/classifier.ts';

/** What users of a quantised model's gradients should know; nothing where no node is quantised. */
export function straightThroughWarning({
  model,
  logitsName,
}: Pick<ClassifierFacts, 'model' | 'logitsName'>): readonly string[] {
  const { straightThrough } = gradientCoverage(model, [logitsName]);
  if (straightThrough === 0) return [];
  return [
    `${straightThrough} quantised nodes round their values; gradients pass through the rounding unchanged.`,
  ];
}
