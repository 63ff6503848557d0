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
  readonly importance: number | null;
  /** How strong it is here at its best place, in shares of its coefficient in its best crop. */
  readonly presence: number;
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
 * The concepts that matter most in a picture, by importance for the class times presence in the picture; those chosen
 * stand in the order of their importance, as in Concepts. Without their run all count alike.
 */
export function shownConcepts(stack: MapStack, set: ConceptSet | undefined): ShownConcept[] {
  const elements = stack.width * stack.height;
  const signed = byImportance(set?.concepts ?? []);
  return Array.from({ length: stack.planes }, (_, plane) => {
    // The letters are those of the Concepts screen.
    const known = signed.find(({ concept }) => concept.index === plane);
    const concept = known?.concept;
    const highest = maximum(stack.values.subarray(plane * elements, (plane + 1) * elements));
    const best = concept?.crops[0]?.coefficient ?? highest;
    const importance = concept?.importance.value ?? null;
    const scale = best > 0 ? best : 1;
    return {
      plane,
      title: conceptTitle(concept ?? { name: null, index: plane }),
      letter: known?.letter ?? regionLetter(plane),
      colour: known?.colour ?? regionColour(plane),
      importance,
      presence: highest / scale,
      weight: Math.max(0, importance ?? 1) / scale,
    };
  })
    .filter(({ presence, weight }) => presence > 0 && weight > 0)
    .toSorted((first, second) => strength(second) - strength(first) || first.plane - second.plane)
    .slice(0, mostShown)
    .toSorted(
      (first, second) => (second.importance ?? 0) - (first.importance ?? 0) || first.plane - second.plane,
    );
}

function strength({ importance, presence }: Pick<ShownConcept, 'importance' | 'presence'>): number {
  return (importance ?? 1) * presence;
}

function maximum(values: Float32Array): number {
  let highest = 0;
  for (let position = 0; position < values.length; position += 1) {
    highest = Math.max(highest, values[position] as number);
  }
  return highest;
}
