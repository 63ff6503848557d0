import type { RecordContent, ReplayResult } from '#contract/record.ts';

/** One output, as it was recorded and as it came out again. */
export interface ReplayedOutput {
  readonly name: string;
  /** How to compare: arrays by value, JSON by structure, pictures (drawn from the arrays) by their bytes. */
  readonly type: 'float32' | 'int32' | 'uint8' | 'png' | 'json';
  readonly recorded: Uint8Array;
  /** Null when the recomputation left no such output. */
  readonly repeated: Uint8Array | null;
}

type Outcome = ReplayResult['outputs'][number];
type Verdict = ReplayResult['verdict'];

/** Largest difference that counts as the same in float32: 1e-4 times the largest reference magnitude. */
export const relativeTolerance = 1e-4;

/**
 * Compares a recomputation with its record.
 *
 * Equal means the same bytes. Otherwise float32 arrays are within tolerance when max |now - then| <= 1e-4 x max
 * |then| and NaN stands where it stood; integer arrays have no tolerance. JSON is within tolerance when it has the
 * same shape and texts and each number differs by at most 1e-4 x max(1, |then|). A picture with other bytes is
 * `different`, unless every array is at least within tolerance: it is drawn from them.
 *
 * The classifier's answer and the measured values are compared as the further outputs `answer` and `metrics`.
 */
export function compareReplay(
  runId: number,
  then: RecordContent,
  now: Pick<RecordContent, 'program' | 'host' | 'runtime' | 'output' | 'metrics' | 'judgement'>,
  outputs: readonly ReplayedOutput[],
): ReplayResult {
  const arrays = outputs.filter(({ type }) => type !== 'png').map(compareOutput);
  const values = [
    compareValues('answer', then.output, now.output),
    compareValues(
      'metrics',
      { metrics: then.metrics, judgement: then.judgement },
      { metrics: now.metrics, judgement: now.judgement },
    ),
  ];
  const compared = [...arrays, ...values];
  const drawnFrom = worst(compared.map(({ verdict }) => verdict));
  const pictures = outputs
    .filter(({ type }) => type === 'png')
    .map(({ name, recorded, repeated }): Outcome => {
      if (repeated !== null && sameBytes(recorded, repeated)) return outcome(name, 'equal', 0, null);
      return outcome(
        name,
        repeated !== null && drawnFrom === 'within tolerance' ? drawnFrom : 'different',
        null,
        null,
      );
    });
  const all = [...compared, ...pictures];
  return {
    runId,
    verdict: worst(all.map(({ verdict }) => verdict)),
    outputs: all,
    changes: changesOf(then, now),
  };
}

function compareOutput({ name, type, recorded, repeated }: ReplayedOutput): Outcome {
  if (repeated === null) return outcome(name, 'different', null, null);
  if (sameBytes(recorded, repeated)) return outcome(name, 'equal', 0, null);
  switch (type) {
    case 'float32':
      return compareFloats(name, floats(recorded), floats(repeated));
    case 'json':
      return compareValues(name, parsed(recorded), parsed(repeated));
    default:
      return outcome(name, 'different', null, 0);
  }
}

function compareFloats(name: string, then: Float32Array | null, now: Float32Array | null): Outcome {
  if (then === null || now === null || then.length !== now.length)
    return outcome(name, 'different', null, null);
  let largest = 0;
  let difference = 0;
  let sameHoles = true;
  for (let position = 0; position < then.length; position += 1) {
    const reference = then[position] as number;
    const value = now[position] as number;
    if (Object.is(reference, value) || reference === value) {
      if (Number.isFinite(reference)) largest = Math.max(largest, Math.abs(reference));
      continue;
    }
    if (!Number.isFinite(reference) || !Number.isFinite(value)) {
      sameHoles = false;
      continue;
    }
    largest = Math.max(largest, Math.abs(reference));
    difference = Math.max(difference, Math.abs(value - reference));
  }
  const tolerance = relativeTolerance * largest;
  const within = sameHoles && difference <= tolerance;
  return outcome(name, within ? 'within tolerance' : 'different', difference, tolerance);
}

function compareValues(name: string, then: unknown, now: unknown): Outcome {
  const difference = largestDifference(then, now);
  if (difference === null) return outcome(name, 'different', null, relativeTolerance);
  if (difference === 0) return outcome(name, 'equal', 0, null);
  return outcome(
    name,
    difference <= relativeTolerance ? 'within tolerance' : 'different',
    difference,
    relativeTolerance,
  );
}

/** Largest |now - then| / max(1, |then|) over all numbers; null where shapes or texts differ. */
function largestDifference(then: unknown, now: unknown): number | null {
  if (typeof then === 'number' && typeof now === 'number') {
    return Math.abs(now - then) / Math.max(1, Math.abs(then));
  }
  if (typeof then !== 'object' || typeof now !== 'object' || then === null || now === null) {
    return then === now ? 0 : null;
  }
  const [left, right] = [Object.entries(then), new Map(Object.entries(now))];
  if (left.length !== right.size || Array.isArray(then) !== Array.isArray(now)) return null;
  let largest = 0;
  for (const [key, value] of left) {
    const difference = right.has(key) ? largestDifference(value, right.get(key)) : null;
    if (difference === null) return null;
    largest = Math.max(largest, difference);
  }
  return largest;
}

function changesOf(
  then: RecordContent,
  now: Pick<RecordContent, 'program' | 'host' | 'runtime'>,
): readonly string[] & string[] {
  const facts: readonly (readonly [string, unknown, unknown])[] = [
    ['Waferlens', then.program.version, now.program.version],
    ['platform', then.host.platform, now.host.platform],
    ['architecture', then.host.architecture, now.host.architecture],
    ['processor', then.host.processor, now.host.processor],
    ['ONNX Runtime', then.runtime?.onnxRuntime, now.runtime?.onnxRuntime],
    ['execution provider asked for', then.runtime?.providerAsked, now.runtime?.providerAsked],
    ['execution provider', then.runtime?.provider, now.runtime?.provider],
    ['threads', then.runtime?.threads, now.runtime?.threads],
    ['optimisation', then.runtime?.optimisation, now.runtime?.optimisation],
    ['batch size', then.runtime?.batchSize, now.runtime?.batchSize],
  ];
  return facts
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => `${name}: ${before ?? 'none'} then, ${after ?? 'none'} now`);
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('different')) return 'different';
  return verdicts.includes('within tolerance') ? 'within tolerance' : 'equal';
}

function outcome(
  name: string,
  verdict: Verdict,
  maximumDifference: number | null,
  tolerance: number | null,
): Outcome {
  return { name, verdict, maximumDifference, tolerance };
}

function sameBytes(then: Uint8Array, now: Uint8Array): boolean {
  return Buffer.compare(then, now) === 0;
}

/** The float32 values of bytes that may start at any offset; null when they are no whole number of values. */
function floats(bytes: Uint8Array): Float32Array | null {
  return bytes.length % 4 === 0 ? new Float32Array(Uint8Array.from(bytes).buffer) : null;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    // Two texts that are no JSON are never the same value; a symbol equals nothing but itself.
    return Symbol('no JSON');
  }
}
