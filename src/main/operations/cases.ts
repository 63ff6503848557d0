import type { OutputOf } from '#contract/method.ts';
import type { CaseKey } from '#contract/scalars.ts';
import type { WorkstationMethods } from '#contract/workstation.ts';
import type { OperationContext } from './context.ts';
import { topClasses } from './models.ts';
import { storedOutput } from './stored-output.ts';

/** Pictures and masks turned into PNG for display, kept by the hash of the file they were made from. */
export class DisplayPictures {
  readonly #context: OperationContext;
  readonly #made = new Map<string, Promise<DisplayPicture>>();

  constructor(context: OperationContext) {
    this.#context = context;
  }

  /** The display PNG of a picture file whose content has this hash. */
  of(file: string, sha256: string): Promise<DisplayPicture> {
    const known = this.#made.get(sha256);
    if (known !== undefined) return known;
    const making = this.#make(file);
    this.#made.set(sha256, making);
    // A picture that could not be read may be there the next time.
    making.catch(() => this.#made.delete(sha256));
    return making;
  }

  clear(): void {
    this.#made.clear();
  }

  async #make(file: string): Promise<DisplayPicture> {
    const scratch = await this.#context.scratch();
    try {
      const png = await this.#context.interactive.call('picture', { path: file, directory: scratch.path });
      const { sha256 } = await this.#context
        .project()
        .blobs.putFile(png.path, { sha256: png.sha256, trusted: true });
      const [height = 0, width = 0] = png.shape;
      return { sha256, height, width };
    } finally {
      await scratch.remove();
    }
  }
}

export interface DisplayPicture {
  readonly sha256: string;
  readonly height: number;
  readonly width: number;
}

/** Everything that the review of one case shows. */
export async function caseDetail(
  context: OperationContext,
  pictures: DisplayPictures,
  key: CaseKey,
): Promise<OutputOf<WorkstationMethods, 'case.get'>> {
  const project = context.project();
  const sample = project.samples.get(key.datasetId, key.index);
  const { id, name, labels } = project.models.get(key.modelId);
  const explanations = project.explanations.of(key);
  const [picture, mask, output] = await Promise.all([
    pictures.of(sample.path, sample.sha256),
    sample.maskPath === null || sample.maskSha256 === null
      ? null
      : pictures.of(sample.maskPath, sample.maskSha256).catch(() => null),
    storedOutput(project, key),
  ]);
  const [top] = output === null ? [] : topClasses(output, labels, 1);
  const history = project.reviews.history(key);
  return {
    key,
    sample,
    model: { id, name, labels },
    picture,
    mask: mask === null ? null : { sha256: mask.sha256 },
    output: output ?? explanations[0]?.output ?? null,
    predicted: top === undefined ? null : { index: labels.indexOf(top.label), ...top },
    labelIndex: sample.label === null || !labels.includes(sample.label) ? null : labels.indexOf(sample.label),
    explanations,
    review: project.reviews.state(key),
    history,
  };
}
