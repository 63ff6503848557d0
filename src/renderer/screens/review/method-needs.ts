import type { MethodDescription } from '#contract/explanation.ts';
import type { ModelInspection } from '#contract/model.ts';
import { t } from '../../language/language.ts';

/** What of a model decides which methods can run with it; undefined while it is not known. */
export type Inspected = Pick<ModelInspection, 'featureTensors' | 'gradients'> | undefined;

/** Why a method can't run with a model, in words; null: it can, as far as is known. */
export function obstacleOf(method: Pick<MethodDescription, 'needs'>, inspection: Inspected): string | null {
  if (inspection === undefined) return null;
  const { needs } = method;
  if (needs.includes('gradients') && inspection.gradients.problem !== null) {
    return inspection.gradients.problem;
  }
  const wantsFeatures = needs.includes('features') || needs.includes('concepts');
  if (wantsFeatures && inspection.featureTensors.length === 0) {
    return t('This model has no tensor inside that keeps the picture’s geometry.');
  }
  return null;
}

/** What has to be known about a method's gradients although they can be had; null: nothing. */
export function gradientRemark(
  method: Pick<MethodDescription, 'needs'>,
  inspection: Inspected,
): string | null {
  const nodes = inspection?.gradients.straightThrough ?? 0;
  if (nodes === 0 || !method.needs.includes('gradients')) return null;
  return nodes === 1
    ? t('Gradients pass straight through the rounding of {{nodes}} quantised node.', { nodes })
    : t('Gradients pass straight through the rounding of {{nodes}} quantised nodes.', { nodes });
}
