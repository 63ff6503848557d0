import type { RecordContent } from '#contract/record.ts';
import type { RecordLine } from '#contract/record-words.ts';
import { line, said, verbatim } from './said.ts';

/** Every resolved parameter, one a line, and where random numbers come from. */
export function parameterLines({ parameters, baseline, seed }: RecordContent): RecordLine[] {
  return [
    ...Object.entries(parameters).map(([name, value]) =>
      line(verbatim(name), value === null ? said('not set') : verbatim(String(value))),
    ),
    ...(baseline === null
      ? []
      : [line(said('Baseline'), said('Hidden pixels were replaced by: {{baseline}}.', { baseline }))]),
    line(
      said('Random numbers'),
      said('Seed {{seed}}: the same seed gives the same draws.', { seed: String(seed) }),
    ),
  ];
}
