import { Failure } from '#contract/failure.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { CallContext } from '#contract/method.ts';
import type { ProjectWork, ProjectWorkResult } from '#contract/projection-work.ts';
import { blockRows } from '../influence/held-rows.ts';
import { blocksOf } from '../influence/rows.ts';
import { type TrainingSet, withTrainingSet } from '../influence/training-set/training-set.ts';
import { type Matrix, matrix } from '../math/matrix-product.ts';
import { nearestRows } from '../projection/nearest-rows.ts';
import { placedAmong } from '../projection/placed.ts';
import { stratifiedDraw } from '../projection/stratified.ts';
import { trustworthiness } from '../projection/trustworthiness.ts';
import { umapLayout } from '../projection/umap-layout.ts';
import { type Report, toUnitRows, unitRowsAt } from '../projection/unit-rows.ts';
import { embeddingName, embeddingNeeds } from './embeddings.ts';
import { produceArray } from './produced.ts';
import { type InfluenceWorkplace, trainingServices } from './training-services.ts';

/** Pictures that shape a layout at most: the step that can't be cancelled, making their graph, takes a second then. */
export const mostFitted = 4000;
/** By how many nearest ones the others are placed. */
const placedBy = 5;
/** Pictures and neighbours for which trustworthiness is measured. */
const measured = { pictures: 2000, neighbours: 15 };

/**
 * Lays a data set out in a plane by UMAP on the cosines of its embeddings, and leaves `projection.f32`. Where there
 * are more than `mostFitted` pictures, a seeded draw with the classes' shares is laid out, and the others are placed
 * by their nearest ones among these.
 *
 * @throws Failure `usage` for fewer than three readable pictures; as `withTrainingSet`
 */
export function projectDataset(
  work: ProjectWork,
  context: CallContext<WorkProgress>,
  workplace: InfluenceWorkplace,
): Promise<ProjectWorkResult> {
  const begun = performance.now();
  const services = trainingServices(context, workplace, 0);
  return withTrainingSet(work.trained, embeddingNeeds, services, async (set) => {
    const { count, labels } = set.arrays;
    if (count < 3) {
      throw new Failure(
        'usage',
        `${work.trained.training.name} has ${count} pictures that can be read; a layout needs three. ` +
          'Choose another data set.',
      );
    }
    const chosen = stratifiedDraw(labels, mostFitted, work.seed);
    const { layout, vectors } = await laidOut(set, chosen, work, services.report, epochs(context, workplace));
    const points = new Float32Array(2 * count);
    for (const [at, row] of chosen.entries()) points.set(layout.subarray(2 * at, 2 * at + 2), 2 * row);
    if (chosen.length < count) await placeOthers(set, points, { chosen, layout, vectors }, services.report);
    const all = new Float32Array(2 * set.total).fill(Number.NaN);
    for (const [row, position] of set.positions.entries()) {
      all.set(points.subarray(2 * row, 2 * row + 2), 2 * position);
    }
    return {
      feature: embeddingName(set),
      projection: await produceArray(work.directory, 'projection', all, [set.total, 2]),
      pictures: count,
      fitted: chosen.length,
      trustworthiness: await measureTrust(set, points, work.seed, services.report),
      seconds: (performance.now() - begun) / 1000,
      warnings: [...set.warnings, ...placedWarning(chosen.length, count)],
      runtime: set.runtime,
    };
  });
}

/** Progress of the layout itself, which goes by epochs. */
function epochs(context: CallContext<WorkProgress>, workplace: InfluenceWorkplace): Report {
  const { signal, report } = context;
  return trainingServices({ signal, report: (event) => report({ ...event, unit: 'epochs' }) }, workplace, 0)
    .report;
}

async function laidOut(
  set: TrainingSet,
  chosen: Int32Array,
  { neighbours, minimumDistance, seed }: ProjectWork,
  report: Report,
  reportEpochs: Report,
): Promise<{ readonly layout: Float32Array; readonly vectors: Matrix }> {
  const { products } = set;
  const vectors = await unitRowsAt(set.arrays.model.features, chosen, report);
  // As in umap-learn a picture counts as one of its own neighbours.
  const others = Math.min(neighbours, chosen.length) - 1;
  const nearest = await nearestRows(vectors, vectors, others, true, { products, report });
  const options = { minimumDistance, seed, products, report: reportEpochs };
  return { layout: await umapLayout(vectors, nearest, options), vectors };
}

/** Writes the places of those that were not drawn into `points`, [N, 2]. */
async function placeOthers(
  set: TrainingSet,
  points: Float32Array,
  fitted: { readonly chosen: Int32Array; readonly layout: Float32Array; readonly vectors: Matrix },
  report: Report,
): Promise<void> {
  const { features } = set.arrays.model;
  const drawn = new Set(fitted.chosen);
  const { products } = set;
  for await (const { start, block } of blocksOf(features, blockRows(features.width))) {
    const rows = Array.from({ length: block.rows }, (_, at) => start + at).filter((row) => !drawn.has(row));
    const data = new Float32Array(rows.length * block.columns);
    for (const [at, row] of rows.entries()) {
      const from = (row - start) * block.columns;
      data.set(block.data.subarray(from, from + block.columns), at * block.columns);
    }
    const vectors = toUnitRows(matrix(data, rows.length, block.columns));
    const quiet = () => report(start, features.count, 'placing pictures');
    const count = Math.min(placedBy, fitted.vectors.rows);
    const nearest = await nearestRows(vectors, fitted.vectors, count, false, { products, report: quiet });
    const placed = placedAmong(nearest, fitted.layout);
    for (const [at, row] of rows.entries()) points.set(placed.subarray(2 * at, 2 * at + 2), 2 * row);
    await report(start + block.rows, features.count, 'placing pictures');
  }
}

async function measureTrust(
  set: TrainingSet,
  points: Float32Array,
  seed: number,
  report: Report,
): Promise<ProjectWorkResult['trustworthiness']> {
  const rows = stratifiedDraw(set.arrays.labels, measured.pictures, seed);
  const neighbours = Math.min(measured.neighbours, Math.ceil(rows.length / 2) - 1);
  if (neighbours < 1) return null;
  const vectors = await unitRowsAt(set.arrays.model.features, rows, report);
  const { data } = await set.products.multiply(vectors, vectors, 'second');
  const distances = data.map((cosine) => 1 - cosine);
  const layout = new Float32Array(2 * rows.length);
  for (const [at, row] of rows.entries()) layout.set(points.subarray(2 * row, 2 * row + 2), 2 * at);
  const heard = () => report(0, rows.length, 'measuring the layout');
  const value = await trustworthiness(distances, layout, neighbours, heard);
  return { value, neighbours, pictures: rows.length };
}

function placedWarning(fitted: number, count: number): string[] {
  if (fitted === count) return [];
  return [
    `${fitted} of ${count} pictures, drawn by the seed with the classes' shares, shaped the layout; each of the others ` +
      `was placed at the weighted mean of its ${placedBy} nearest ones among them.`,
  ];
}
