import type { ConceptSet } from '#contract/concepts.ts';
import type { Explanation } from '#contract/explanation.ts';
import { type RegionColour, regionColour, regionLetter } from '#contract/region-colours.ts';
import type { MapStack } from '../../viewer/raw-map.ts';
import { byImportance, conceptTitle } from '../concepts/concept-order.ts';

/** Regions of more concepts than this could not be told apart on one picture. */
export const mostShown = 6;

/** A concept that a picture shows. */
export interface ShownConcept {
  /** Its plane in the stack of maps, which is its number in its run. */
  readonly plane: number;
  readonly title: string;
  readonly letter: string;
  readonly colour: RegionColour;
  /** Its importance for the class; null without its run. */
  readonly importance: number | null;
  /** Its share in the answer for this picture; null where it was not measured. */
  readonly share: number | null;
  /** By what its values are weighed against those of other concepts where they overlap. */
  readonly weight: number;
}

/**
 * The run whose concepts an explanation shows: the one that it names, else the newest run of its class with as many
 * concepts that was there before it.
 */
export function setOfExplanation(
  { parameters, target, artifacts, runId }: Explanation,
  sets: readonly ConceptSet[],
): ConceptSet | undefined {
  const named = sets.find((set) => set.runId === parameters.run);
  if (named !== undefined) return named;
  const rank = artifacts.find(({ name }) => name === 'concept-maps')?.shape[0];
  return sets
    .filter((set) => set.target.index === target.index && set.rank === rank && set.runId < runId)
    .toSorted((first, second) => second.runId - first.runId)[0];
}

/**
 * The concepts that matter most in a picture, those chosen in the order of their importance for the class, as in Concepts.
 * What matters here is a concept's share in the answer; where that was not measured, its importance for the class times
 * how strong it is here in shares of its best crop; without its run, how strong it is.
 *
 * @param shares one per plane
 */
export function shownConcepts(
  stack: MapStack,
  set: ConceptSet | undefined,
  shares: Float32Array | null,
): ShownConcept[] {
  const elements = stack.width * stack.height;
  const signed = byImportance(set?.concepts ?? []);
  const candidates = Array.from({ length: stack.planes }, (_, plane) => {
    // The letters are those of the Concepts screen.
    const known = signed.find(({ concept }) => concept.index === plane);
    const highest = maximum(stack.values.subarray(plane * elements, (plane + 1) * elements));
    const best = known?.concept.crops[0]?.coefficient ?? 1;
    const importance = known?.concept.importance.value ?? null;
    const share = shares?.[plane] ?? null;
    const weight = share ?? Math.max(0, importance ?? 1) / (best > 0 ? best : 1);
    const concept: ShownConcept = {
      plane,
      title: conceptTitle(known?.concept ?? { name: null, index: plane }),
      letter: known?.letter ?? regionLetter(plane),
      colour: known?.colour ?? regionColour(plane),
      importance,
      share,
      weight,
    };
    return { concept, strength: highest > 0 ? (share ?? weight * highest) : 0 };
  });
  return candidates
    .filter(({ strength }) => strength > 0)
    .toSorted((first, second) => second.strength - first.strength)
    .slice(0, mostShown)
    .map(({ concept }) => concept)
    .toSorted((first, second) => (second.importance ?? 0) - (first.importance ?? 0));
}

function maximum(values: Float32Array): number {
  let highest = 0;
  for (let position = 0; position < values.length; position += 1) {
    highest = Math.max(highest, values[position] as number);
  }
  return highest;
}
