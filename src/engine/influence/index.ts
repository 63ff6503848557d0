import type { MethodDescription } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { describeParameters } from '../explain/describe.ts';
import { gradCos } from './grad-cos.ts';
import { gradDot } from './grad-dot.ts';
import { influenceFunction } from './influence-function.ts';
import type { InfluenceMethod } from './influence-method.ts';
import { kSbe } from './k-sbe/k-sbe.ts';
import { nearest } from './nearest.ts';
import { random } from './random.ts';
import { representer } from './representer.ts';
import { tracIn } from './trac-in.ts';

/** Every method that traces answers back to training pictures, in the order of menus and tables. */
export const influenceMethods: readonly InfluenceMethod[] = [
  kSbe,
  tracIn,
  influenceFunction,
  representer,
  gradDot,
  gradCos,
  nearest,
  random,
];

/**
 * The method with an id.
 *
 * @throws Failure `usage` that lists the ids there are
 */
export function findInfluenceMethod(id: string): InfluenceMethod {
  const found = influenceMethods.find((candidate) => candidate.id === id);
  if (found !== undefined) return found;
  const ids = influenceMethods.map((candidate) => candidate.id).join(', ');
  throw new Failure('usage', `there is no influence method ${id}. Methods are: ${ids}`);
}

/** All methods as panels, the command line, documentation and records show them. */
export function describeInfluenceMethods(): MethodDescription[] {
  return influenceMethods.map(({ id, title, version, source, summary, trust, parameters, needs }) => ({
    id,
    title,
    family: 'influence',
    version,
    source,
    summary,
    trust,
    signed: true,
    needs: [...needs],
    parameters: describeParameters(parameters),
  }));
}
