import type { Baseline as BaselineKind, Judgement } from '#contract/explanation.ts';
import { mapMetrics } from '../judge/index.ts';
import { judgeControls, judgeMap } from '../judge/judge.ts';
import type { JudgedCase, JudgedMap } from '../judge/metric.ts';
import type { MaskedModel } from '../masked-model/masked-model.ts';
import type { CaseInput } from './case-input.ts';

export interface JudgeRequest {
  readonly metrics: readonly string[];
  readonly baselines: readonly BaselineKind[];
  readonly seed: number;
  /** What the case is, for controls that were judged before: everything they depend on. */
  readonly identity: string;
}

export interface JudgedResult {
  readonly judgement: Judgement;
  /** Forward passes that the judgement stands for, those of remembered controls counted again. */
  readonly passes: number;
}

/** Told how much of the judging is done, 0 to 1. */
export type JudgingProgress = (share: number, message: string) => Promise<void>;

interface KnownControls {
  readonly controls: Pick<Judgement, 'random' | 'centre'>;
  readonly passes: number;
}

/** Cases whose controls are remembered. */
const kept = 64;

/**
 * Judges maps with their controls. Controls depend on the case alone, so several methods on one picture share
 * them; they are computed apart from any map, which keeps their values the same whether remembered or not.
 */
export class CaseJudge {
  readonly #known = new Map<string, KnownControls>();

  async judge(
    found: CaseInput,
    map: Float32Array,
    scores: Float32Array | null,
    request: JudgeRequest,
    makeModel: () => MaskedModel,
    onProgress: JudgingProgress,
    method: JudgedMap['method'] = null,
  ): Promise<JudgedResult> {
    await onProgress(0, 'judging the map');
    const masked = makeModel();
    const own = await judgeMap(judgedCase(found, masked, request), map, scores, request.metrics, method);
    const known = await this.#controlsOf(found, request, makeModel, onProgress);
    return { judgement: { map: own, ...known.controls }, passes: masked.passes + known.passes };
  }

  async #controlsOf(
    found: CaseInput,
    request: JudgeRequest,
    makeModel: () => MaskedModel,
    onProgress: JudgingProgress,
  ): Promise<KnownControls> {
    const { identity, baselines, seed } = request;
    const metrics = mapMetrics(request.metrics);
    const key = JSON.stringify([
      identity,
      found.target.index,
      found.batch,
      found.read,
      metrics,
      baselines,
      seed,
    ]);
    const remembered = this.#known.get(key);
    if (remembered !== undefined) return remembered;
    const masked = makeModel();
    const controls = await judgeControls(judgedCase(found, masked, request), metrics, (done, total) =>
      onProgress((1 + done) / (1 + total), `judged control ${done} of ${total}`),
    );
    const made = { controls, passes: masked.passes };
    this.#known.set(key, made);
    for (const oldest of [...this.#known.keys()].slice(0, Math.max(0, this.#known.size - kept))) {
      this.#known.delete(oldest);
    }
    return made;
  }
}

function judgedCase(found: CaseInput, masked: MaskedModel, request: JudgeRequest): JudgedCase {
  return {
    masked,
    size: found.size,
    baseline: found.baseline,
    baselines: request.baselines,
    segmentation: found.segmentation,
    mask: found.mask,
    seed: request.seed,
    prepared: new Map(),
  };
}
