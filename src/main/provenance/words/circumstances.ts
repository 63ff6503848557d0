import type { ProvenanceRecord } from '#contract/record.ts';
import type { RecordLine } from '#contract/record-words.ts';
import { line, said, verbatim } from './said.ts';

/** On what it ran, and what it took. */
export function computerLines({ content, execution }: ProvenanceRecord): RecordLine[] {
  const { runtime, host, program, passes } = content;
  const { processor, platform, architecture } = host;
  return [
    ...(runtime === null
      ? []
      : [
          line(said('ONNX Runtime'), verbatim(runtime.onnxRuntime)),
          line(
            said('Execution provider'),
            runtime.providerAsked === runtime.provider
              ? said('{{provider}}, as asked for', { provider: runtime.provider })
              : said('{{provider}}, asked for was {{asked}}', {
                  provider: runtime.provider,
                  asked: runtime.providerAsked,
                }),
          ),
          line(
            said('Runtime'),
            runtime.threads === 1
              ? said('1 thread, batches of {{batchSize}}, optimisation {{optimisation}}.', {
                  batchSize: runtime.batchSize,
                  optimisation: runtime.optimisation,
                })
              : said('{{threads}} threads, batches of {{batchSize}}, optimisation {{optimisation}}.', {
                  threads: runtime.threads,
                  batchSize: runtime.batchSize,
                  optimisation: runtime.optimisation,
                }),
          ),
        ]),
    line(
      said('Computer'),
      said('{{processor}}, {{platform}} on {{architecture}}.', { processor, platform, architecture }),
    ),
    line(
      said('Cost'),
      passes === 1
        ? said('1 forward pass, {{seconds}} s.', { seconds: seconds(execution.seconds) })
        : said('{{passes}} forward passes, {{seconds}} s.', {
            passes,
            seconds: seconds(execution.seconds),
          }),
    ),
    line(
      said('Program'),
      said('Waferlens {{version}}, record format {{schema}}.', {
        version: program.version,
        schema: content.schema,
      }),
    ),
  ];
}

/** Where the record stands, with the hashes that it is compared by. */
export function chainLines({ sequence, hash, previous, contentHash }: ProvenanceRecord): RecordLine[] {
  return [
    line(said('Content'), said('The same when the run is repeated on the same PC.'), contentHash),
    line(said('Record'), said('Record {{sequence}} of its project.', { sequence }), hash),
    sequence === 1
      ? line(said('Before it'), said('It is the first of its project.'))
      : line(said('Before it'), null, previous),
  ];
}

function seconds(value: number): string {
  return value < 10 ? value.toFixed(2) : String(Math.round(value));
}
