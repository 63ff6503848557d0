import type { ProvenanceRecord } from '#contract/record.ts';
import type { RecordSection } from '#contract/record-words.ts';
import { chainLines, computerLines } from './words/circumstances.ts';
import { deedLines } from './words/deed.ts';
import { parameterLines } from './words/parameters.ts';
import { resultLines } from './words/results.ts';
import { said, section } from './words/said.ts';
import { inputLines, modelLines } from './words/sources.ts';

/**
 * A record in plain sentences for whoever checks it: what was done, with what, from what, how, with what result, where,
 * and where it stands in the chain. Texts come with their values apart, so that the window can say them in its language.
 */
export function describeRecord(record: ProvenanceRecord): RecordSection[] {
  const { content } = record;
  return [
    ...section(said('What was done'), deedLines(record)),
    ...section(said('Model'), modelLines(content)),
    ...section(inputHeading(record), inputLines(content)),
    ...section(said('Parameters'), parameterLines(content)),
    ...section(said('Result'), resultLines(content)),
    ...section(said('Computer'), computerLines(record)),
    ...section(said('Chain'), chainLines(record)),
  ];
}

function inputHeading({ content: { inputs } }: ProvenanceRecord) {
  if (inputs.some(({ role }) => role === 'picture')) return said('Picture');
  return inputs.some(({ role }) => role === 'data set') ? said('Data') : said('What went in');
}
