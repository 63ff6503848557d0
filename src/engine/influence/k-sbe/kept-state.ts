import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import type { FeatureMap } from './feature-map.ts';
import { type RowFormat, type RowShard, requireShard, storageFailure } from './row-shards.ts';
import type { Moments } from './training-pass.ts';

/** What K-SBE knows of a training set beside the rows' features. */
export interface KsbeState {
  readonly inputMap: FeatureMap;
  readonly outputMap: FeatureMap;
  readonly format: RowFormat;
  readonly moments: Moments;
  readonly lambda: number;
  /** Cross-validated error as a share of sum |psi|^2; null where lambda was given. */
  readonly error: number | null;
  readonly warnings: readonly string[];
  readonly shards: readonly RowShard[];
}

const stateName = 'k-sbe.json';
const whole = z.number().int().min(0);
const storedMap = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('linear'), width: whole, rank: whole }),
  z.object({ kind: z.literal('nystrom'), width: whole, rank: whole, gamma: z.number(), landmarks: whole }),
]);
const storedState = z.object({
  schema: z.literal('waferlens-k-sbe/1'),
  precision: z.enum(['float32', 'float64']),
  rows: whole,
  energy: z.number(),
  lambda: z.number(),
  error: z.number().nullable(),
  warnings: z.array(z.string()),
  input: storedMap,
  output: storedMap,
  shards: z.array(z.object({ rows: whole, number: whole })),
  /** Files of the moments carry the number of rows, so that appending never writes over a file in use. */
  moments: z.object({ gram: z.string(), cross: z.string() }),
});

function describeMap(map: FeatureMap): z.infer<typeof storedMap> {
  const { width, rank } = map;
  return map.kind === 'linear'
    ? { kind: 'linear', width, rank }
    : { kind: 'nystrom', width, rank, gamma: map.gamma, landmarks: map.landmarks.rows };
}

async function writeWhole(directory: string, name: string, data: Float64Array | string): Promise<void> {
  const path = join(directory, name);
  const bytes =
    typeof data === 'string' ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  try {
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
  } catch (error) {
    await rm(`${path}.part`, { force: true });
    throw storageFailure(path, error);
  }
}

async function readDoubles(directory: string, name: string, count: number): Promise<Float64Array> {
  const path = join(directory, name);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new Failure(
      'integrity',
      `"${path}" can't be read. Remove the index to have it fitted anew.`,
      {},
      error,
    );
  });
  if (bytes.length !== 8 * count) {
    throw new Failure(
      'integrity',
      `"${path}" has ${bytes.length} bytes instead of ${8 * count}. Remove the index to have it fitted anew.`,
    );
  }
  return new Float64Array(new Uint8Array(bytes).buffer);
}

const mapFiles = (side: 'input' | 'output') => ({
  landmarks: `${side}-landmarks.f64`,
  whitening: `${side}-whitening.f64`,
});

/** Writes the state; the file that names all others comes last. Throws Failure `storage`. */
export async function writeState(directory: string, state: KsbeState, mapsToo: boolean): Promise<void> {
  const { rows, gram, cross, energy } = state.moments;
  if (mapsToo) {
    for (const [side, map] of [['input', state.inputMap] as const, ['output', state.outputMap] as const]) {
      if (map.kind === 'linear') continue;
      await writeWhole(directory, mapFiles(side).landmarks, map.landmarks.data);
      await writeWhole(directory, mapFiles(side).whitening, map.whitening.data);
    }
  }
  const moments = { gram: `gram-${rows}.f64`, cross: `cross-${rows}.f64` };
  await writeWhole(directory, moments.gram, gram);
  await writeWhole(directory, moments.cross, cross);
  const shards = state.shards.map((shard) => {
    if ('phi' in shard) throw new TypeError('a shard in memory has no file');
    return { rows: shard.rows, number: shard.number };
  });
  const stored: z.infer<typeof storedState> = {
    schema: 'waferlens-k-sbe/1',
    precision: state.format.precision,
    rows,
    energy,
    lambda: state.lambda,
    error: state.error,
    warnings: [...state.warnings],
    input: describeMap(state.inputMap),
    output: describeMap(state.outputMap),
    shards,
    moments,
  };
  await writeWhole(directory, stateName, JSON.stringify(stored));
}

/** Removes the moments that a state of fewer rows had. */
export async function removeMoments(directory: string, rows: number): Promise<void> {
  await rm(join(directory, `gram-${rows}.f64`), { force: true });
  await rm(join(directory, `cross-${rows}.f64`), { force: true });
}

/** @throws Failure `integrity` where something is missing or has another size */
export async function readState(directory: string): Promise<KsbeState> {
  const path = join(directory, stateName);
  let stored: z.infer<typeof storedState>;
  try {
    stored = storedState.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new Failure(
      'integrity',
      `"${path}" is no K-SBE index. Remove it to have it fitted anew.`,
      {},
      error,
    );
  }
  const { precision, rows, energy, lambda, error, warnings, shards } = stored;
  const mapOf = async (side: 'input' | 'output'): Promise<FeatureMap> => {
    const found = stored[side];
    if (found.kind === 'linear') return found;
    const { width, rank, gamma, landmarks: m } = found;
    const landmarks = await readDoubles(directory, mapFiles(side).landmarks, m * width);
    const whitening = await readDoubles(directory, mapFiles(side).whitening, m * rank);
    return {
      kind: 'nystrom',
      width,
      rank,
      gamma,
      landmarks: { rows: m, columns: width, data: landmarks },
      whitening: { rows: m, columns: rank, data: whitening },
    };
  };
  const [inputMap, outputMap] = [await mapOf('input'), await mapOf('output')];
  const format: RowFormat = { precision, r: inputMap.rank, s: outputMap.rank };
  for (const shard of shards) await requireShard(directory, format, shard.rows, shard.number);
  const gram = await readDoubles(directory, stored.moments.gram, format.r ** 2);
  const cross = await readDoubles(directory, stored.moments.cross, format.r * format.s);
  return {
    inputMap,
    outputMap,
    format,
    moments: { rows, gram, cross, energy },
    lambda,
    error,
    warnings,
    shards,
  };
}
