import type { BoundedValue, ConceptSet, TcavTest } from '#contract/concepts.ts';
import { decimal, percent, table } from './output.ts';

/** A value with its interval: `0.412 [0.380, 0.440]`. */
function bounded({ value, low, high }: BoundedValue): string {
  return `${decimal(value)} [${decimal(low)}, ${decimal(high)}]`;
}

/** A concept run in words and a table, most important concept first. */
export function conceptLines(set: ConceptSet): string[] {
  const { target, feature, rank, reconstructionError, passes, seconds } = set;
  const concepts = set.concepts.toSorted((a, b) => b.importance.value - a.importance.value);
  const parent =
    set.parent === null ? '' : `, within concept ${set.parent.concept} of run ${set.parent.runId}`;
  return [
    `run ${set.runId}: ${target.label}${parent}, ${rank} concepts on ${set.pictures} pictures (${set.crops} crops of ${set.patch} pixels) at ${feature.name}`,
    `reconstruction error ${percent(reconstructionError)}, ${set.converged ? 'converged' : 'stopped'} after ${set.iterations} iterations, ${passes} passes, ${seconds.toFixed(1)} s`,
    ...set.ranks.map(
      (tried) => `rank ${tried.rank}: reconstruction error ${percent(tried.reconstructionError)}`,
    ),
    ...table(
      ['concept', 'name', 'importance', 'share of crops', 'mass in mask'],
      concepts.map((concept) => [
        String(concept.index),
        concept.name ?? '-',
        bounded(concept.importance),
        percent(concept.share),
        percent(concept.massInMask),
      ]),
      ['right', 'left', 'right', 'right', 'right'],
    ),
    ...set.warnings.map((warning) => `warning: ${warning}`),
  ];
}

/** A test of concepts in words and a table, one row per concept and class. */
export function testLines(test: TcavTest): string[] {
  return [
    `run ${test.runId}: ${test.concepts.length} concepts at ${test.feature.name} against ${test.randomSets} random sets of ${test.randomSetSize}; ${test.tests} tests, significance level ${test.significanceLevel}`,
    ...table(
      ['concept', 'examples', 'accuracy', 'class', 'pictures', 'score', 'p', 'corrected p', 'verdict'],
      test.concepts.flatMap((concept) =>
        concept.results.map((result, at) => [
          at === 0 ? concept.name : '',
          at === 0 ? String(concept.examples) : '',
          at === 0 ? bounded(concept.accuracy) : '',
          result.target.label,
          String(result.pictures),
          bounded(result.score),
          result.p.toPrecision(2),
          result.correctedP.toPrecision(2),
          verdictWords(concept.separates, result),
        ]),
      ),
      ['left', 'right', 'right', 'left', 'right', 'right', 'right', 'right', 'left'],
    ),
    ...test.warnings.map((warning) => `warning: ${warning}`),
  ];
}

function verdictWords(
  separates: boolean,
  { significant, score }: TcavTest['concepts'][number]['results'][number],
): string {
  if (!separates) return 'does not separate';
  if (!significant) return 'not significant';
  return score.value >= 0.5 ? 'speaks for the class' : 'speaks against the class';
}
