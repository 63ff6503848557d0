import type { ExampleSet } from '#contract/concepts.ts';
import { t } from '../../language/language.ts';

/** Which pictures of a data set show a concept. */
export type ExamplePictures =
  | { readonly kind: 'all' }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'chosen' };

/** One concept of a test as it is being entered. */
export interface ExampleChoice {
  /** Tells the lines apart while they are edited. */
  readonly key: number;
  readonly name: string;
  readonly datasetId: number;
  readonly pictures: ExamplePictures;
}

/** Example sets as the workstation takes them, or what is still wrong with them. */
export function exampleSetsOf(
  choices: readonly ExampleChoice[],
  chosenOf: (datasetId: number) => ReadonlySet<number>,
): { readonly sets: ExampleSet[] } | { readonly problem: string } {
  const sets: ExampleSet[] = [];
  for (const { name: typed, datasetId, pictures } of choices) {
    const name = typed.trim();
    if (name === '') return { problem: t('Give every concept a name.') };
    if (sets.some((other) => other.name === name))
      return { problem: t('Two concepts are called “{{name}}”.', { name }) };
    const chosen = [...chosenOf(datasetId)].toSorted((first, second) => first - second);
    if (pictures.kind === 'chosen' && chosen.length === 0) {
      return { problem: t('No case is chosen in Cases for “{{name}}”.', { name }) };
    }
    sets.push({
      name,
      datasetId,
      label: pictures.kind === 'label' ? pictures.label : null,
      indices: pictures.kind === 'chosen' ? chosen : null,
    });
  }
  return sets.length === 0 ? { problem: t('Add a concept.') } : { sets };
}
