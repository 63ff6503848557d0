import type { GallerySample } from '#contract/influence.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import type { WorkstationMethods } from '#contract/workstation.ts';
import type { RankingScores } from '../store/influence-rankings.ts';
import type { Project } from '../store/project.ts';
import { noReview } from '../store/review-state.ts';
import { codedColumn } from './case-table.ts';

type Request = CheckedInputOf<WorkstationMethods, 'influence.gallery'>;
type Page = OutputOf<WorkstationMethods, 'influence.gallery'>;

/** Training pictures of a ranking in the order that is shown. */
interface Order {
  readonly key: string;
  readonly ranking: RankingScores;
  readonly sorted: Uint32Array;
}

/**
 * All training pictures of a ranking, page by page, sorted by value. The order that was asked for last is kept, so that
 * scrolling does not sort again.
 */
export class InfluenceGallery {
  readonly #project: () => Project;
  #last: Order | null = null;

  constructor(project: () => Project) {
    this.#project = project;
  }

  async page(request: Request): Promise<Page> {
    const project = this.#project();
    const { runId, order, label, agrees, offset, limit } = request;
    const key = JSON.stringify([project.directory, runId, order, label, agrees]);
    const last = this.#last?.key === key ? this.#last : { key, ...(await orderOf(project, request)) };
    this.#last = last;
    const { ranking, sorted } = last;
    const indices = [...sorted.subarray(offset, offset + limit)];
    return { total: sorted.length, samples: await this.#samples(project, ranking, indices, offset) };
  }

  async #samples(
    project: Project,
    { modelId, trainingId, manifest, values, predicted, similarities }: RankingScores,
    indices: readonly number[],
    offset: number,
  ): Promise<GallerySample[]> {
    const { labels } = project.models.get(modelId);
    const reviews = new Map(
      project.reviews.of(trainingId, modelId).map(({ index, review }) => [index, review]),
    );
    return project.samples.of(trainingId, indices).map((sample, at) => {
      const { index, name, label } = sample;
      const value = values[index] ?? Number.NaN;
      const similarity = similarities?.[index] ?? Number.NaN;
      return {
        sampleIndex: index,
        name,
        label,
        predicted: labels[predicted?.[index] ?? -1] ?? '',
        value,
        share: manifest.absoluteSum > 0 ? Math.abs(value) / manifest.absoluteSum : 0,
        similarity: Number.isNaN(similarity) ? null : similarity,
        agrees: label === null ? null : label === manifest.target.label,
        position: offset + at,
        review: reviews.get(index) ?? noReview,
      };
    });
  }
}

async function orderOf(
  project: Project,
  { runId, order, label, agrees }: Request,
): Promise<Omit<Order, 'key'>> {
  const ranking = await project.rankings.scores(runId);
  const { trainingId, manifest, values } = ranking;
  const labels = await codedColumn(project, project.columns.of(trainingId, null), 'label');
  const labelOf = (index: number) => labels?.values[labels.array[index] ?? -1] ?? null;
  const kept: number[] = [];
  for (let index = 0; index < values.length; index++) {
    if (Number.isNaN(values[index])) continue;
    const own = labelOf(index);
    if (label !== null && own !== label) continue;
    if (agrees !== null && (own === null || (own === manifest.target.label) !== agrees)) continue;
    kept.push(index);
  }
  const sign = order === 'for' ? -1 : 1;
  // Of equal values the earlier sample comes first.
  kept.sort((a, b) => sign * ((values[a] ?? 0) - (values[b] ?? 0)) || a - b);
  return { ranking, sorted: Uint32Array.from(kept) };
}
