import type { ThresholdPoint } from '#contract/evaluation.ts';
import type { JudgedAnswers } from './classification-answers.ts';

const steps = 100;

/**
 * What stays automatic at thresholds 0, 0.01 .. 1: an answer stays when its confidence is at least the threshold,
 * the others go to manual review. Purity is the mean precision over the classes that are still predicted.
 */
export function thresholdCurve(
  { truth, predicted, confidence }: JudgedAnswers,
  classes: number,
): ThresholdPoint[] {
  const samples = truth.length;
  // Sorted once by the last threshold that an answer passes; then classes fill up from the strictest down.
  const answered = new Int32Array((steps + 1) * classes);
  const hit = new Int32Array((steps + 1) * classes);
  for (let at = 0; at < samples; at++) {
    const cell = lastPassed(confidence[at] as number) * classes + (predicted[at] as number);
    answered[cell] = (answered[cell] as number) + 1;
    if (predicted[at] === truth[at]) hit[cell] = (hit[cell] as number) + 1;
  }
  const points: ThresholdPoint[] = [];
  const answeredSoFar = new Int32Array(classes);
  const hitSoFar = new Int32Array(classes);
  for (let step = steps; step >= 0; step--) {
    let automatic = 0;
    let right = 0;
    let precisions = 0;
    let predictedClasses = 0;
    for (let k = 0; k < classes; k++) {
      const all = (answeredSoFar[k] as number) + (answered[step * classes + k] as number);
      const hits = (hitSoFar[k] as number) + (hit[step * classes + k] as number);
      answeredSoFar[k] = all;
      hitSoFar[k] = hits;
      automatic += all;
      right += hits;
      if (all === 0) continue;
      precisions += hits / all;
      predictedClasses++;
    }
    points.push({
      threshold: step / steps,
      manual: samples === 0 ? 0 : 1 - automatic / samples,
      accuracy: automatic === 0 ? null : right / automatic,
      purity: predictedClasses === 0 ? null : precisions / predictedClasses,
    });
  }
  return points.reverse();
}

/** The last step whose threshold an answer of this confidence still passes. */
function lastPassed(confidence: number): number {
  let step = Math.min(steps, Math.max(0, Math.floor(confidence * steps)));
  // The product can round across a threshold.
  if (step < steps && confidence >= (step + 1) / steps) step++;
  if (step > 0 && confidence < step / steps) step--;
  return step;
}
