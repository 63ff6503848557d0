import type { AuditManifest } from '#contract/audit.ts';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { InspectionPoint } from '#contract/influence.ts';
import { areaUnderRoc } from '../../math/roc.ts';
import { rankedRows } from './label-queue.ts';

/** Points that a curve is drawn from. */
const curvePoints = 100;

/**
 * Which labels are known to be wrong: a column of the table says what is right.
 *
 * @returns [n] uint8
 * @throws Failure `not-found` when no sample has the column; the message names those there are
 */
export function wrongLabels(samples: readonly Sample[], column: string): Uint8Array {
  if (!samples.some(({ extra }) => extra[column] !== undefined)) {
    const there = [...new Set(samples.flatMap(({ extra }) => Object.keys(extra)))];
    throw new Failure(
      'not-found',
      `the training set has no column "${column}" with true labels. ` +
        (there.length === 0 ? 'It has no further columns.' : `Its further columns: ${there.join(', ')}.`),
    );
  }
  return Uint8Array.from(samples, ({ label, extra }) => {
    const truth = extra[column];
    return Number(label !== null && truth !== undefined && truth !== '' && truth !== label);
  });
}

/** How well a ranking finds labels that are known to be wrong. */
export function foundLabels(
  scores: Float32Array,
  wrong: Uint8Array,
  column: string,
): NonNullable<AuditManifest['known']> {
  const ranked = rankedRows(scores);
  const hits = Uint8Array.from(ranked, (row) => wrong[row] as number);
  return {
    source: { kind: 'column', column },
    wrong: wrong.reduce((sum, value) => sum + value, 0),
    auroc: areaUnderRoc(
      ranked.map((row) => scores[row] as number),
      hits,
    ),
    curve: inspectionCurve(hits),
  };
}

/**
 * "Inspect x %, find y %".
 *
 * @param hits [n] in the order of inspection, non-zero where something is found
 * @returns shares from 0 to 1; empty where there is nothing to find
 */
export function inspectionCurve(hits: Uint8Array): InspectionPoint[] {
  const all = hits.reduce((sum, hit) => sum + hit, 0);
  if (all === 0) return [];
  const points: InspectionPoint[] = [{ inspected: 0, found: 0 }];
  let found = 0;
  let point = 1;
  for (const [at, hit] of hits.entries()) {
    found += hit;
    if (at + 1 < Math.round((point * hits.length) / curvePoints) && at + 1 < hits.length) continue;
    points.push({ inspected: (at + 1) / hits.length, found: found / all });
    while (Math.round((point * hits.length) / curvePoints) <= at + 1) point++;
  }
  return points;
}
