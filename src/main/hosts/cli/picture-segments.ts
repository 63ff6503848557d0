import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import type { ScratchDirectory } from '../../operations/context.ts';
import type { PictureToExplain } from '../../operations/explain-picture.ts';
import {
  computeSegmentation,
  projectSegments,
  type SegmentFollowing,
  type SegmentsFile,
  segmentationOf,
  segmentsName,
} from '../../operations/segment-picture.ts';
import { canonicalJson } from '../../provenance/canonical-json.ts';
import type { ChosenClassifier } from './chosen-classifier.ts';
import { withImportedSegments } from './imported-segments.ts';
import type { Session } from './session.ts';

/** The segments of one command's pictures: each picture is cut once per choice, whatever methods need it. */
export class PictureSegments {
  readonly #session: Session;
  readonly #classifier: ChosenClassifier;
  readonly #chosen: SegmentationChoice | null;
  readonly #made = new Map<string, SegmentsFile>();
  readonly #imports = new Map<string, Pick<PictureToExplain, 'segmentsPath' | 'segmentsName'>>();
  #scratch: ScratchDirectory | undefined;

  /** @param chosen null: SLIC for methods that score segments, else none */
  constructor(session: Session, classifier: ChosenClassifier, chosen: SegmentationChoice | null) {
    this.#session = session;
    this.#classifier = classifier;
    this.#chosen = chosen;
  }

  /**
   * A picture with the segments that a method is to have.
   *
   * @throws Failure as `segmentationOf` and the segmenter
   */
  async for(
    picture: PictureToExplain,
    method: string,
    parameters: ParameterValues,
    following: SegmentFollowing,
  ): Promise<PictureToExplain> {
    if (picture.segmentsPath !== null) {
      if (typeof parameters.segments === 'number') {
        throw new Failure(
          'usage',
          `${method}: the segments are those of ${path.basename(picture.segmentsPath)}; leave "segments" or --segments out`,
        );
      }
      return this.#imported(picture);
    }
    const choice = segmentationOf(method, parameters, this.#chosen);
    if (choice === null) return picture;
    const key = canonicalJson([picture.source, choice]);
    const segments = this.#made.get(key) ?? (await this.#cut(picture, choice, following));
    this.#made.set(key, segments);
    return { ...picture, segmentsPath: segments.path, segmentsName: segments.name };
  }

  /** Removes what was cut without a project, or brought from elsewhere. */
  async close(): Promise<void> {
    await this.#scratch?.remove();
  }

  async #imported(picture: PictureToExplain): Promise<PictureToExplain> {
    const key = canonicalJson([picture.source, picture.segmentsPath]);
    const known = this.#imports.get(key);
    if (known !== undefined) return { ...picture, ...known };
    const found = await withImportedSegments(this.#session, picture, () => this.#scratchPath());
    const { segmentsPath, segmentsName } = found;
    this.#imports.set(key, { segmentsPath, segmentsName });
    return found;
  }

  async #scratchPath(): Promise<string> {
    this.#scratch ??= await (await this.#session.workstation()).context.scratch();
    return this.#scratch.path;
  }

  async #cut(
    picture: PictureToExplain,
    choice: SegmentationChoice,
    following: SegmentFollowing,
  ): Promise<SegmentsFile> {
    const { context } = await this.#session.workstation();
    const { classifier, modelId } = this.#classifier;
    const request = {
      ...{ classifier, modelId, picture, choice },
      seed: this.#session.options.seed,
      runtime: context.runtime(),
    };
    if (modelId !== null) return projectSegments(context, request, following);
    const directory = path.join(await this.#scratchPath(), `segments-${this.#made.size}`);
    await mkdir(directory);
    const { result } = await computeSegmentation(context, request, directory, following);
    return { path: result.file.path, name: segmentsName(choice, result.count), runId: null };
  }
}
