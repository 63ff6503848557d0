import os from 'node:os';
import path from 'node:path';
import type { ExplainResult } from '#contract/engine.ts';
import type { DefinitionSource, ParameterValues, TargetRequest } from '#contract/explanation.ts';
import type { RecordContent, RecordInput, RecordKind, RecordOutput } from '#contract/record.ts';
import type { ClassifierSource } from '#contract/work.ts';

/** Who and what computes: the same for every record of a session. */
export interface RecordAuthor {
  readonly version: string;
  readonly user: string;
}

/** A classifier as records name it. */
export interface NamedClassifier extends ClassifierSource {
  readonly name: string;
  readonly answer: string;
}

/** The PC, as far as results may depend on it. */
export function recordHost(): RecordContent['host'] {
  return {
    platform: process.platform,
    architecture: process.arch,
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
  };
}

/** The parts that every record has; callers add what their kind knows. */
export function recordBase(
  author: RecordAuthor,
  kind: RecordKind,
  method: { id: string; version: string; source: DefinitionSource },
  classifier: NamedClassifier | null,
): RecordContent {
  return {
    schema: 'waferlens-record/1',
    program: { name: 'waferlens', version: author.version },
    kind,
    method: {
      id: method.id,
      version: method.version,
      source: method.source.kind,
      citation: method.source.citation,
    },
    parameters: {},
    model:
      classifier === null
        ? null
        : { name: classifier.name, sha256: classifier.sha256, answer: classifier.answer },
    preprocessing: classifier === null ? null : { ...classifier.preprocessing },
    inputs: [],
    target: null,
    baseline: null,
    seed: 0,
    runtime: null,
    host: recordHost(),
    output: null,
    outputs: [],
    metrics: {},
    judgement: null,
    judged: null,
    passes: 0,
    warnings: [],
    user: author.user,
  };
}

/**
 * What went into a run about one picture, by content: the model and what the worker read. Names, not paths: the same
 * picture gives the same record wherever it lies.
 */
export function recordInputs(
  classifier: NamedClassifier | null,
  picture: { readonly name: string; readonly segmentsName: string | null },
  read: readonly RecordInput[],
): RecordInput[] {
  const nameOf = ({ role, name }: RecordInput) => {
    if (role === 'picture') return picture.name;
    if (role === 'segments' && picture.segmentsName !== null) return picture.segmentsName;
    return path.basename(name);
  };
  return [
    ...(classifier === null ? [] : [{ role: 'model', name: classifier.name, sha256: classifier.sha256 }]),
    ...read.map((input) => ({ ...input, name: nameOf(input) })),
  ];
}

/** What was computed by one method on one picture. Seconds are not part of it: they differ between repetitions. */
export function explanationContent(
  base: RecordContent,
  request: {
    readonly target: TargetRequest;
    readonly seed: number;
    readonly inputs: readonly RecordInput[];
    readonly outputs: readonly RecordOutput[];
    readonly parameters: ParameterValues;
  },
  result: Omit<ExplainResult, 'files' | 'parameters' | 'methodVersion' | 'signed'>,
): RecordContent {
  const baseline = request.parameters.baseline;
  return {
    ...base,
    parameters: request.parameters,
    inputs: [...request.inputs],
    target: { ...result.target, rule: String(request.target) },
    baseline: typeof baseline === 'string' ? baseline : null,
    seed: request.seed,
    runtime: result.runtime,
    output: result.output,
    outputs: [...request.outputs],
    metrics: result.metrics,
    judgement: result.judgement,
    passes: result.passes,
    warnings: result.warnings,
  };
}
