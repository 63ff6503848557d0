import type { ModelInspection } from '#contract/model.ts';
import type { PreprocessingFile } from '#contract/preprocessing.ts';
import type { Input } from '../../app/calls.ts';
import { t } from '../../language/language.ts';
import { type PreprocessingForm, parseForm } from './preprocessing-form.ts';

export type LabelsChoice =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'none' };

export type PreprocessingChoice =
  | { readonly kind: 'model' }
  | { readonly kind: 'form'; readonly form: PreprocessingForm }
  | { readonly kind: 'file'; readonly path: string };

export interface CheckpointChoice {
  readonly path: string;
  readonly learningRate: string;
}

/** What the user chose about a model that is about to be imported. */
export interface ModelChoices {
  readonly name: string;
  readonly labels: LabelsChoice;
  readonly preprocessing: PreprocessingChoice;
  readonly featureTensor: string | null;
  readonly checkpoints: readonly CheckpointChoice[];
}

/** Typed labels: one per line. */
export function labelLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Labels and preprocessing as the workstation takes them, or what is still wrong with them. */
export function requestOf(
  choices: ModelChoices,
): { readonly request: LabelsAndPreprocessing } | { readonly problem: string } {
  const { labels, preprocessing } = choices;
  let file: PreprocessingFile | null = null;
  if (preprocessing.kind === 'form') {
    const parsed = parseForm(preprocessing.form);
    if ('problem' in parsed) return parsed;
    file = parsed.preprocessing;
  }
  if (preprocessing.kind === 'file' && preprocessing.path === '') {
    return { problem: t('Choose the preprocessing file.') };
  }
  if (labels.kind === 'file' && labels.path === '') return { problem: t('Choose the file with the labels.') };
  if (labels.kind === 'typed' && labelLines(labels.text).length === 0) {
    return { problem: t('Type the labels, one per line.') };
  }
  return {
    request: {
      labels: labels.kind === 'typed' ? [...labelLines(labels.text)] : null,
      labelsPath: labels.kind === 'file' ? labels.path : null,
      preprocessing: file,
      preprocessingPath: preprocessing.kind === 'file' ? preprocessing.path : null,
    },
  };
}

export type LabelsAndPreprocessing = Pick<
  Input<'model.add'>,
  'labels' | 'labelsPath' | 'preprocessing' | 'preprocessingPath'
>;

/** Checkpoints with their learning rates, or what is still wrong with them. */
export function checkpointsOf(
  choices: readonly CheckpointChoice[],
): { readonly checkpoints: { path: string; learningRate: number }[] } | { readonly problem: string } {
  const checkpoints: { path: string; learningRate: number }[] = [];
  for (const { path, learningRate } of choices) {
    const rate = Number(learningRate);
    if (!(rate > 0)) return { problem: t('Give the learning rate of {{path}}, a number above 0.', { path }) };
    checkpoints.push({ path, learningRate: rate });
  }
  return { checkpoints };
}

/** Says that typed labels do not fit the model's answer; null when they do or nothing is known. */
export function labelCountProblem(labels: LabelsChoice, inspection: ModelInspection): string | null {
  const classes = inspection.answer?.classes ?? null;
  if (labels.kind !== 'typed' || classes === null) return null;
  const count = labelLines(labels.text).length;
  return count === 0 || count === classes
    ? null
    : t('{{count}} labels, but the model answers for {{classes}} classes.', { count, classes });
}
