import type { StudyRequest } from '#contract/study.ts';
import { t } from '../../../language/language.ts';

/** Which cases a study is about. */
export type CaseSource = 'chosen' | 'misclassified' | 'numbers';

export interface StudyForm {
  readonly title: string;
  readonly source: CaseSource;
  /** At most this many of the misclassified ones. */
  readonly limit: string;
  /** Indices as they were typed: `3, 7-9`. */
  readonly numbers: string;
  readonly methods: readonly string[];
  /** Names as they were typed, with commas between them. */
  readonly reviewers: string;
  readonly seed: string;
  readonly blinded: boolean;
}

/** Indices as they were typed, `3, 7-9`, below a number of samples; null where that can not be read. */
export function typedIndices(text: string, samples: number): number[] | null {
  const found = new Set<number>();
  for (const part of text.split(/[,\s]+/).filter((piece) => piece !== '')) {
    const [, first = '', last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === '' || from > to || to >= samples) return null;
    for (let index = from; index <= to; index += 1) found.add(index);
  }
  return [...found];
}

export function typedNames(text: string): string[] {
  return [...new Set(text.split(/[,;]/).map((name) => name.trim()))].filter((name) => name !== '');
}

const wholeNumber = /^\d{1,9}$/;

/** The request as the workstation takes it, or what is still wrong with it. */
export function studyRequestOf(
  form: StudyForm,
  scope: Pick<StudyRequest, 'modelId' | 'datasetId'>,
  indices: readonly number[] | null,
): { readonly request: StudyRequest } | { readonly problem: string } {
  const reviewers = typedNames(form.reviewers);
  if (form.title.trim() === '') return { problem: t('Give the study a title.') };
  if (indices === null) return { problem: t('Cases: numbers of pictures of the data set, as 3, 7-9.') };
  if (indices.length === 0) return { problem: t('Choose a case.') };
  if (indices.length > 2000) return { problem: t('At most 2000 cases.') };
  if (form.methods.length === 0) return { problem: t('Choose a method.') };
  if (reviewers.length === 0) return { problem: t('Name a reviewer.') };
  if (!wholeNumber.test(form.seed.trim())) return { problem: t('Seed: a whole number from 0 on.') };
  return {
    request: {
      ...scope,
      ...{ title: form.title.trim(), indices: [...indices], methods: [...form.methods], reviewers },
      ...{ seed: Number(form.seed), blinded: form.blinded },
    },
  };
}
