import { type BenchmarkDefinition, type BenchmarkEntry, benchmarkControls } from '#contract/benchmark.ts';
import type { ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { RecordInput } from '#contract/record.ts';
import type { RuntimeRequest } from '#contract/scalars.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import type { PictureSource } from '#contract/work.ts';
import { findExplainer, readParameters } from '#engine/explain/describe.ts';
import { findMetric } from '#engine/judge/index.ts';
import { needsMethod } from '#engine/judge/sanity.ts';
import { findSegmenter } from '#engine/segment/index.ts';
import { contentHash } from '../provenance/canonical-json.ts';
import type { SampleSet } from '../provenance/sample-lists.ts';
import type { OperationContext } from './context.ts';
import type { NamedClassifier } from './record-content.ts';
import { sideLoadedInputs } from './segmenter-files.ts';

/** A picture of a benchmark with what belongs to it. */
export interface BenchmarkPicture {
  readonly name: string;
  readonly source: PictureSource;
  readonly sha256: string;
  /** In its data set; null for files. */
  readonly index: number | null;
  readonly labelIndex: number | null;
  readonly maskPath: string | null;
  readonly maskSha256: string | null;
}

export interface PlannedEntry extends BenchmarkEntry {
  readonly title: string;
  readonly line: string;
  readonly version: string;
  readonly control: boolean;
}

export interface PlannedSegmentation extends SegmentationChoice {
  readonly title: string;
  readonly version: string;
  /** The side-loaded networks that it needs. */
  readonly networks: readonly RecordInput[];
}

/** What is measured against what, on what, with everything that was to be looked up found. */
export interface BenchmarkPlan
  extends Pick<BenchmarkDefinition, 'title' | 'metrics' | 'baselines' | 'target' | 'seed' | 'reference'> {
  readonly classifier: NamedClassifier;
  readonly runtime: RuntimeRequest;
  readonly entries: readonly PlannedEntry[];
  readonly segmentations: readonly PlannedSegmentation[];
  readonly pictures: readonly BenchmarkPicture[];
  /** The pictures as samples of a data set; null for files. */
  readonly samples: SampleSet | null;
}

export type BenchmarkSubject = Pick<BenchmarkPlan, 'classifier' | 'runtime' | 'pictures' | 'samples'>;

/**
 * Puts a benchmark together and refuses what can't be measured before anything starts.
 *
 * @throws Failure `usage` for unknown methods, parameters, segmenters and metrics, and for what can't be compared;
 * `unavailable` where a segmenter's networks are missing
 */
export async function planBenchmark(
  context: OperationContext,
  definition: Omit<BenchmarkDefinition, 'pictures'>,
  subject: BenchmarkSubject,
): Promise<BenchmarkPlan> {
  const { title, metrics, baselines, target, seed, reference } = definition;
  const entries = definition.entries.map(plannedEntry);
  refuseTwice('entries', 'title', entries);
  if (reference >= entries.length) {
    throw new Failure('usage', `reference ${reference}: the entries are numbered 0 to ${entries.length - 1}`);
  }
  for (const { name, metric } of metrics.map(findMetric)) {
    if (metric.judges === 'method') throw needsMethod(name);
  }
  refuseTwice(
    'metrics',
    'name',
    metrics.map((name) => ({ title: name })),
  );
  const segmentations: PlannedSegmentation[] = [];
  for (const choice of definition.segmentations) {
    const segmenter = findSegmenter(choice.segmenter);
    readParameters(segmenter, choice.parameters);
    const networks = await sideLoadedInputs(context, choice.segmenter);
    const own = words(segmenter, choice.parameters);
    segmentations.push({ ...choice, title: own, version: segmenter.version, networks });
  }
  refuseTwice('segmentations', 'parameters', segmentations);
  return { ...subject, title, metrics, baselines, target, seed, reference, entries, segmentations };
}

/** Hash of everything that one picture's values on one segmentation depend on. */
export function unitKey(
  { classifier, runtime, entries, metrics, baselines, target, seed }: BenchmarkPlan,
  picture: BenchmarkPicture,
  segmentation: PlannedSegmentation,
): string {
  const { sha256, preprocessing, answerName, featureTensor, labels } = classifier;
  const { segmenter, version, parameters, networks } = segmentation;
  return contentHash({
    model: { sha256, preprocessing, answerName, featureTensor, labels },
    runtime,
    picture: { sha256: picture.sha256, row: 'row' in picture.source ? picture.source.row : 0 },
    mask: picture.maskSha256,
    target: { target, label: picture.labelIndex },
    segmentation: { segmenter, version, parameters, networks: networks.map((file) => file.sha256) },
    entries: entries.map((entry) => ({
      ...{ method: entry.method, version: entry.version, parameters: entry.parameters },
    })),
    ...{ metrics, baselines, seed },
  });
}

const controlTitles: Readonly<Record<string, string>> = {
  random: 'Random scores',
  centre: 'Centred Gaussian',
};

function plannedEntry(entry: BenchmarkEntry): PlannedEntry {
  const { method: id, parameters } = entry;
  if (benchmarkControls.some((control) => control === id)) {
    const [given] = Object.keys(parameters);
    if (given !== undefined) throw new Failure('usage', `${id} is a control and has no parameter ${given}`);
    const title = entry.title ?? controlTitles[id] ?? id;
    return { ...entry, title, line: entry.line ?? title, version: '1', control: true };
  }
  const method = findExplainer(id);
  readParameters(method, parameters);
  if (method.needs.includes('concepts')) {
    throw new Failure('usage', `${id} shows concepts that were found before; a benchmark can't measure it`);
  }
  if (method.needs.includes('segments') && (parameters.segments ?? null) !== null) {
    throw new Failure(
      'usage',
      `${id}: all entries score the segments of the benchmark; leave "segments" out and set it for a segmenter`,
    );
  }
  const { samples: _samples, ...others } = parameters;
  return {
    ...entry,
    title: entry.title ?? words(method, parameters),
    line: entry.line ?? words(method, others),
    version: method.version,
    control: false,
  };
}

/** `KernelSHAP (samples 500)`: what is given, in the order in which the parameters are described. */
function words(
  { title, parameters }: { readonly title: string; readonly parameters: { readonly shape: object } },
  values: ParameterValues,
): string {
  const given = Object.keys(parameters.shape)
    .filter((name) => (values[name] ?? null) !== null)
    .map((name) => `${name} ${values[name]}`);
  return given.length === 0 ? title : `${title} (${given.join(', ')})`;
}

function refuseTwice(what: string, part: string, items: readonly { readonly title: string }[]): void {
  const titles = items.map(({ title }) => title);
  const twice = titles.find((title, at) => titles.indexOf(title) !== at);
  if (twice === undefined) return;
  throw new Failure('usage', `two ${what} are "${twice}"; give each a ${part} of its own, or leave one out`);
}
