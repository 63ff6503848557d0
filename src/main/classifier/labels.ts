import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';

const longestFile = 1_000_000;

/**
 * Class names in the order of the model's outputs: a text file with one name per line, or a JSON array of strings
 * (also as `classes` or `labels` of a JSON object).
 *
 * @throws Failure `not-found`, `table` for an empty file, an empty name or a name that stands twice
 */
export async function readLabels(file: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new Failure('not-found', `${file}: can't read the label file (${(error as Error).message})`);
  }
  if (text.length > longestFile) {
    throw new Failure(
      'table',
      `${file}: ${text.length} characters is no label file; expected one class name per line`,
    );
  }
  return checkLabels(parseLabels(text.replace(/^\uFEFF/, ''), file), file);
}

function parseLabels(text: string, file: string): string[] {
  if (!/^\s*[[{]/.test(text)) {
    const lines = text.split(/\r?\n/).map((line) => line.trim());
    while (lines.length > 0 && lines.at(-1) === '') lines.pop();
    return lines;
  }
  const names = z.array(z.string());
  const form = z.union([
    names,
    z.object({ classes: names }).transform((object) => object.classes),
    z.object({ labels: names }).transform((object) => object.labels),
  ]);
  try {
    return form.parse(JSON.parse(text));
  } catch {
    throw new Failure('table', `${file}: looks like JSON, but is no array of class names`);
  }
}

/** Refuses label lists that can't name the outputs of a model. */
export function checkLabels(labels: readonly string[], source: string): string[] {
  if (labels.length < 2) {
    throw new Failure(
      'table',
      `${source}: ${labels.length} class names; a classifier needs at least two, one per line`,
    );
  }
  const seen = new Map<string, number>();
  for (const [index, label] of labels.entries()) {
    if (label === '')
      throw new Failure('table', `${source}: line ${index + 1} is empty; give every class a name`);
    const earlier = seen.get(label);
    if (earlier !== undefined) {
      throw new Failure(
        'table',
        `${source}: "${label}" stands on line ${earlier + 1} and again on line ${index + 1}`,
      );
    }
    seen.set(label, index);
  }
  return [...labels];
}
