import type { ConceptSet, NamedConcept } from '#contract/concepts.ts';
import { type RegionColour, regionColour, regionLetter } from '#contract/region-colours.ts';
import { t } from '../../language/language.ts';

/** A concept with the sign that it has wherever it is shown: its place by importance gives letter and colour. */
export interface SignedConcept {
  readonly concept: NamedConcept;
  readonly letter: string;
  readonly colour: RegionColour;
  readonly title: string;
}

/** What a concept is called: by the expert who named it, else by its number. */
export function conceptTitle({ name, index }: Pick<NamedConcept, 'name' | 'index'>): string {
  return name ?? t('concept {{index}}', { index });
}

/** A run's concepts, the most important first. */
export function byImportance(concepts: readonly NamedConcept[]): SignedConcept[] {
  return concepts
    .toSorted(
      (first, second) => second.importance.value - first.importance.value || first.index - second.index,
    )
    .map((concept, place) => ({
      concept,
      letter: regionLetter(place),
      colour: regionColour(place),
      title: conceptTitle(concept),
    }));
}

/** The sets of a class, newest first. Runs inside one concept of another run stand behind those of the whole class. */
export function setsOfClass(sets: readonly ConceptSet[], classIndex: number): ConceptSet[] {
  const own = sets
    .filter(({ target }) => target.index === classIndex)
    .toSorted((first, second) => second.runId - first.runId);
  return [...own.filter(({ parent }) => parent === null), ...own.filter(({ parent }) => parent !== null)];
}

/** Every name that experts gave, once each: what a new name is completed from. */
export function namesGiven(sets: readonly ConceptSet[]): string[] {
  const names = sets.flatMap(({ concepts }) => concepts.flatMap(({ name }) => (name === null ? [] : [name])));
  return [...new Set(names)].toSorted((first, second) => first.localeCompare(second));
}
