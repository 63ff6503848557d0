import { conceptManifest, tcavManifest } from '#contract/concepts.ts';
import { Failure } from '#contract/failure.ts';
import type { RecordContent } from '#contract/record.ts';
import { listedSamples, type SampleSet, sampleLists } from '../provenance/sample-lists.ts';
import { readManifest } from '../store/manifest.ts';
import type { OperationContext } from './context.ts';
import type { Following } from './explain-picture.ts';
import { type AnalysisFollowing, computeConcepts } from './find-concepts.ts';
import type { ComputedAnalysis } from './record-analysis.ts';
import { filesByName, inputOf, type Recomputed, recordedClassifier, recordedRuntime } from './recorded.ts';
import { computeTest } from './test-concepts.ts';

/** Finds the concepts of a record again, on exactly its samples. */
export async function findAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  const [samples] = await recordedSamples(context, content);
  const { target, seed, parameters } = content;
  if (samples === undefined || target === null) {
    throw new Failure('integrity', 'the record names no class, or no samples of it');
  }
  const { parent } = await output(context, content, 'concepts', conceptManifest);
  const computed = await computeConcepts(
    context,
    {
      classifier: recordedClassifier(context, content),
      runtime: recordedRuntime(content),
      target: { index: target.index, label: target.label },
      rule: target.rule,
      samples,
      parameters,
      seed,
      within: parent === null ? null : { ...parent, sha256: inputOf(content, 'concepts').sha256 },
    },
    directory,
    analysisFollowing(following),
  );
  return recomputed(computed);
}

/** Tests the concepts of a record again, on exactly its samples. */
export async function testAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  // The order in which `sampleListFile` was given them: classes, concepts, random pictures.
  const sets = await recordedSamples(context, content);
  const { concepts } = await output(context, content, 'tcav', tcavManifest);
  const targets = concepts[0]?.results.map(({ target }) => target) ?? [];
  const random = sets[targets.length + concepts.length];
  if (random === undefined) throw new Failure('integrity', 'the record lists fewer samples than it tested');
  const computed = await computeTest(
    context,
    {
      classifier: recordedClassifier(context, content),
      runtime: recordedRuntime(content),
      concepts: concepts.map(({ name }, at) => ({ name, samples: sets[targets.length + at] ?? random })),
      random,
      classes: targets.map((target, at) => ({ target, samples: sets[at] ?? random })),
      parameters: content.parameters,
      seed: content.seed,
    },
    directory,
    analysisFollowing(following),
  );
  return recomputed(computed);
}

/** The samples that a record lists, set by set. */
export async function recordedSamples(
  context: OperationContext,
  content: RecordContent,
): Promise<SampleSet[]> {
  const { sets } = await output(context, content, 'samples', sampleLists);
  return sets.map((list) => listedSamples(context.project(), list));
}

/** A JSON output of a record. Throws Failure `integrity` where it names none or the file was changed. */
export function output<Schema extends Parameters<typeof readManifest>[2]>(
  context: OperationContext,
  content: RecordContent,
  name: string,
  schema: Schema,
) {
  const found = content.outputs.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Failure('integrity', `the record names no output "${name}"`);
  const file = {
    sha256: found.sha256,
    what: `run's output "${name}"`,
    wayOut: 'Run verify to see what else was.',
  };
  return readManifest(context.project().blobs, file, schema);
}

export function analysisFollowing({ signal, onProgress }: Following): AnalysisFollowing {
  return { signal, onProgress: (event) => onProgress({ ...event, partial: null }) };
}

export async function recomputed({ content, files }: ComputedAnalysis): Promise<Recomputed> {
  return { content, files: await filesByName(files) };
}
