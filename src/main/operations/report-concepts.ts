import type { ConceptCrop, ConceptSet, NamedConcept, TcavTest } from '#contract/concepts.ts';
import type { Explanation } from '#contract/explanation.ts';
import type { ReportColumn, ReportConceptSet, ReportConceptTest } from '#contract/report.ts';
import type { Project } from '../store/project.ts';
import { blobReference } from './report-document.ts';
import { recordOf } from './report-records.ts';

/** What a report shows of concepts. */
export interface ReportedConcepts {
  readonly sets: readonly ReportConceptSet[];
  readonly tests: readonly ReportConceptTest[];
  /** Where the concepts are in the picture of one explanation; null for methods that show none. */
  readonly mapsOf: (explanation: Explanation) => Promise<ReportColumn['conceptMaps']>;
}

/**
 * The concepts that a report on some cases shows: those that their maps show, and the newest of each class that the
 * cases are about, whole and taken apart; and the newest test of each set of concepts for such a class.
 */
export async function reportedConcepts(
  project: Project,
  modelId: number,
  classIndices: ReadonlySet<number>,
  explanations: readonly Explanation[],
): Promise<ReportedConcepts> {
  const found = await project.concepts.list(modelId);
  const shownIn = new Map(explanations.map((own) => [own.runId, shownRun(project, own)]));
  const shown = new Set(shownIn.values());
  const whole = newestOf(
    found.filter(({ target, parent }) => parent === null && classIndices.has(target.index)),
    ({ target }) => target.index,
  );
  const wholeRuns = new Set(whole.map(({ runId }) => runId));
  const parts = newestOf(
    found.filter(({ parent }) => parent !== null && wholeRuns.has(parent.runId)),
    ({ parent }) => `${parent?.runId}:${parent?.concept}`,
  );
  const sets = found.filter((set) => shown.has(set.runId) || whole.includes(set) || parts.includes(set));
  const tests = await project.tcav.list(modelId);
  return {
    // In the order of the classes, and of the runs within a class.
    sets: sets
      .toSorted((a, b) => a.target.index - b.target.index || a.runId - b.runId)
      .map((set) => reportSet(project, set)),
    tests: newestTests(tests, classIndices)
      .toSorted((a, b) => a.runId - b.runId)
      .map((test) => reportTest(project, test)),
    mapsOf: async (explanation) => {
      const set = found.find(({ runId }) => runId === shownIn.get(explanation.runId));
      return set === undefined ? null : conceptMaps(project, explanation, set);
    },
  };
}

/** The run whose concepts an explanation shows: that which it names among those that found just these. */
function shownRun(project: Project, { runId, parameters }: Explanation): number | null {
  const inputs = project.records.of(runId)?.content.inputs ?? [];
  const manifest = inputs.find(({ role }) => role === 'concepts');
  const runs = manifest === undefined ? [] : project.artifacts.runsWith('concepts', manifest.sha256);
  return runs.find((run) => run === parameters.run) ?? runs[0] ?? null;
}

/** Concepts with their places, most important first. */
function signed(concepts: readonly NamedConcept[]) {
  return concepts
    .toSorted((a, b) => b.importance.value - a.importance.value || a.index - b.index)
    .map((concept, place) => ({ concept, place }));
}

async function conceptMaps(
  project: Project,
  { artifacts }: Explanation,
  set: ConceptSet,
): Promise<ReportColumn['conceptMaps']> {
  const maps = artifacts.find(({ name }) => name === 'concept-maps');
  const shares = artifacts.find(({ name }) => name === 'concept-shares');
  const [, height, width] = maps?.shape ?? [];
  if (maps === undefined || shares === undefined || height === undefined || width === undefined) return null;
  const values = await readFloats(project.blobs, shares.sha256);
  return {
    path: blobReference(maps.sha256),
    height,
    width,
    runId: set.runId,
    concepts: signed(set.concepts).map(({ concept: { index, name, importance, crops }, place }) => ({
      index,
      name,
      importance,
      place,
      share: values[index] ?? 0,
      best: crops[0]?.coefficient ?? 0,
    })),
  };
}

/** A blob of little-endian float32 values. */
async function readFloats(blobs: Project['blobs'], sha256: string): Promise<Float32Array> {
  return new Float32Array(Uint8Array.from(await blobs.read(sha256)).buffer);
}

function reportSet(project: Project, set: ConceptSet): ReportConceptSet {
  const { target, feature, rank, pictures, crops, patch, stride, reconstructionError } = set;
  return {
    ...{ target, feature, rank, pictures, crops, patch, stride, reconstructionError },
    iterations: set.iterations,
    converged: set.converged,
    ranks: set.ranks,
    parent: set.parent,
    runId: set.runId,
    concepts: signed(set.concepts).map(({ concept, place }) => ({
      index: concept.index,
      name: concept.name,
      importance: concept.importance,
      place,
      share: concept.share,
      massInMask: concept.massInMask,
      strip: {
        path: blobReference(concept.strip.sha256),
        width: concept.strip.width,
        height: concept.strip.height,
        crops: concept.crops.length,
        ...cropWidths(project, set.datasetId, concept.crops),
      },
    })),
    parameters: set.parameters,
    passes: set.passes,
    warnings: set.warnings,
    contentHash: recordOf(project, set.runId).contentHash,
  };
}

/** What each crop is wide, where that is known; crops were stretched to one size. */
function cropWidths(
  project: Project,
  datasetId: number,
  crops: readonly ConceptCrop[],
): { readonly cropWidthsNm?: (number | null)[] } {
  const cropWidthsNm = crops.map(({ sampleIndex, region }) => {
    const { pixelSizeNm } = project.samples.get(datasetId, sampleIndex);
    return pixelSizeNm === null ? null : pixelSizeNm * region.width;
  });
  return cropWidthsNm.every((width) => width === null) ? {} : { cropWidthsNm };
}

/** The newest test of each set of concepts and classes, where one of the classes is wanted. */
function newestTests(tests: readonly TcavTest[], classIndices: ReadonlySet<number>): TcavTest[] {
  const targetsOf = (test: TcavTest) => [
    ...new Set(test.concepts.flatMap(({ results }) => results.map(({ target }) => target.index))),
  ];
  return newestOf(
    tests.filter((test) => targetsOf(test).some((index) => classIndices.has(index))),
    (test) => JSON.stringify([test.feature.name, test.concepts.map(({ name }) => name), targetsOf(test)]),
  );
}

/** The first of those with the same key; lists of runs begin with the newest. */
function newestOf<Item>(items: readonly Item[], keyOf: (item: Item) => string | number): Item[] {
  const newest = new Map<string | number, Item>();
  for (const item of items) if (!newest.has(keyOf(item))) newest.set(keyOf(item), item);
  return [...newest.values()];
}

function reportTest(project: Project, test: TcavTest): ReportConceptTest {
  const { feature, randomSets, randomSetSize, tests, significanceLevel, concepts } = test;
  return {
    ...{ feature, randomSets, randomSetSize, tests, significanceLevel, concepts },
    runId: test.runId,
    parameters: test.parameters,
    passes: test.passes,
    warnings: test.warnings,
    contentHash: recordOf(project, test.runId).contentHash,
  };
}
