import type { DirectoryEntry } from '#contract/workstation.ts';
import { stem } from '../../components/paths.ts';

/** Files that exporters leave beside a model. */
export interface CompanionFiles {
  readonly labels: string | null;
  readonly preprocessing: string | null;
}

/**
 * Looks for a label and a preprocessing file beside a model: `labels.txt`, `classes.txt`, `preprocess.json`,
 * `preprocess-resnet.json` beside `wafer7_resnet.onnx`. Of several, only one that shares a word with the model's name
 * is taken; a guess between equals would be worse than asking.
 */
export function companionFiles(modelPath: string, entries: readonly DirectoryEntry[]): CompanionFiles {
  const files = entries.filter(({ kind }) => kind === 'file');
  return {
    labels: pick(modelPath, files, /(labels?|classes).*\.(txt|csv)$/i),
    preprocessing: pick(modelPath, files, /preprocess.*\.json$/i),
  };
}

function pick(modelPath: string, files: readonly DirectoryEntry[], pattern: RegExp): string | null {
  const fitting = files.filter(({ name }) => pattern.test(name));
  if (fitting.length <= 1) return fitting[0]?.path ?? null;
  const words = new Set(wordsOf(stem(modelPath)));
  const related = fitting.filter(({ name }) => wordsOf(stem(name)).some((word) => words.has(word)));
  return related.length === 1 ? (related[0]?.path ?? null) : null;
}

function wordsOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2);
}
