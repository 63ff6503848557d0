import { readFile } from 'node:fs/promises';
import { Failure } from '#contract/failure.ts';
import type { ModelInspection } from '#contract/model.ts';
import { type Preprocessing, type PreprocessingFile, preprocessingFile } from '#contract/preprocessing.ts';

/** Reads a preprocessing file. @throws Failure `not-found` or `table`, naming the entry that is wrong */
export async function readPreprocessing(file: string): Promise<PreprocessingFile> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const code = error instanceof SyntaxError ? 'table' : 'not-found';
    throw new Failure(code, `${file}: can't read the preprocessing file (${(error as Error).message})`);
  }
  const read = preprocessingFile.safeParse(content);
  if (read.success) return read.data;
  const issues = read.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
  throw new Failure('table', `${file}: not a preprocessing file (${issues.join('; ')})`);
}

/**
 * Fills in what a preprocessing file leaves out: size, channels and layout from the model's input, bilinear
 * stretching, scale 1/255, mean 0, standard deviation 1.
 *
 * @throws Failure `model` when file and model contradict each other
 */
export function resolvePreprocessing(inspection: ModelInspection, given: PreprocessingFile): Preprocessing {
  const { input, file } = inspection;
  if (input === null) throw new Failure('model', `${file}: ${inspection.problem ?? 'has no picture input'}`);
  const channels = given.channels ?? (input.channels === 1 ? 'grey' : 'rgb');
  const planes = channels === 'grey' ? 1 : 3;
  if (planes !== input.channels) {
    throw new Failure(
      'model',
      `${file}: its input "${input.name}" takes ${input.channels} channels, but the preprocessing says "${channels}" (${planes})`,
    );
  }
  if (given.layout !== undefined && given.layout !== input.layout) {
    throw new Failure(
      'model',
      `${file}: its input "${input.name}" is ${input.layout.toUpperCase()}, but the preprocessing says ${given.layout.toUpperCase()}`,
    );
  }
  return {
    channels,
    size: resolveSize(inspection, given),
    resize: given.resize ?? 'bilinear',
    fit: given.fit ?? 'stretch',
    scale: given.scale ?? 1 / 255,
    mean: perChannel(given.mean ?? [0], planes, 'mean', file),
    std: perChannel(given.std ?? [1], planes, 'std', file),
    layout: input.layout,
  };
}

function resolveSize(inspection: ModelInspection, given: PreprocessingFile): [number, number] {
  const { file, input } = inspection;
  const height = input?.height ?? null;
  const width = input?.width ?? null;
  if (given.size === undefined) {
    if (height !== null && width !== null) return [height, width];
    throw new Failure(
      'model',
      `${file}: takes pictures of any size; say "size": [height, width] in the preprocessing`,
    );
  }
  const [givenHeight, givenWidth] = given.size;
  if ((height ?? givenHeight) !== givenHeight || (width ?? givenWidth) !== givenWidth) {
    throw new Failure(
      'model',
      `${file}: takes pictures of ${height ?? '?'} x ${width ?? '?'} (height x width), but the preprocessing says ${givenHeight} x ${givenWidth}`,
    );
  }
  return [givenHeight, givenWidth];
}

function perChannel(values: readonly number[], planes: number, name: string, file: string): number[] {
  if (values.length === planes) return [...values];
  if (values.length === 1) return new Array<number>(planes).fill(values[0] ?? 0);
  throw new Failure(
    'model',
    `${file}: "${name}" has ${values.length} values for ${planes} channels; give one, or one per channel`,
  );
}
