import { type ExportedRun, inputsOf } from './exported-run.ts';

export const inTotoPayloadType = 'application/vnd.in-toto+json';

/** An in-toto Statement v1 whose predicate is SLSA provenance v1. */
export interface Statement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: 'https://slsa.dev/provenance/v1';
  readonly predicate: Readonly<Record<string, unknown>>;
}

/**
 * What a run made, from what and how, in the words of supply-chain tools: outputs are the subjects, inputs the
 * resolved dependencies, parameters external where a person chose them and internal where the PC did.
 *
 * Source: in-toto Attestation Framework, Statement v1; SLSA v1.0, Provenance.
 */
export function statementOf({ runId, subject, record }: ExportedRun): Statement {
  const { content, execution } = record;
  const digest = (sha256: string) => ({ sha256 });
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: `record ${record.sequence} of run ${runId}`, digest: digest(record.contentHash) },
      ...content.outputs.map(({ name, sha256 }) => ({ name, digest: digest(sha256) })),
    ],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: `urn:waferlens:run:${content.kind}:1`,
        externalParameters: {
          subject,
          method: content.method,
          parameters: content.parameters,
          target: content.target,
          baseline: content.baseline,
          seed: content.seed,
          preprocessing: content.preprocessing,
        },
        internalParameters: { runtime: content.runtime, host: content.host },
        resolvedDependencies: [
          ...inputsOf(content).map(({ role, name, sha256 }) => ({
            name: `${role} ${name}`,
            digest: digest(sha256),
          })),
        ],
      },
      runDetails: {
        builder: {
          id: 'urn:waferlens:program',
          version: { waferlens: content.program.version },
        },
        metadata: {
          invocationId: record.hash,
          startedOn: execution.startedAt,
          finishedOn: execution.endedAt,
        },
        byproducts: [{ name: 'record before', digest: digest(record.previous) }],
      },
    },
  };
}
