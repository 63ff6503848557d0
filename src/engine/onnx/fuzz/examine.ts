/** Test support: everything that the program does with a model file before it runs it. */
import { Failure } from '#contract/failure.ts';
import { splitModel } from '../cut.ts';
import { differentiate } from '../differentiate/differentiate.ts';
import { gradientOutlook } from '../differentiate/outlook.ts';
import { withDynamicBatch } from '../dynamic-batch.ts';
import { defaultFeature } from '../feature-tensors.ts';
import { describeInput } from '../input.ts';
import { inspectModel } from '../inspect.ts';
import type { OnnxModel } from '../model.ts';
import { chooseOutputs } from '../outputs.ts';
import { decodeModel } from '../read.ts';
import { inferShapes } from '../shape/infer.ts';
import { encodeModel } from '../write.ts';

/** How far a file came. */
export interface Examined {
  /** Null when the file was refused. */
  readonly model: OnnxModel | null;
  /** The model with gradients of its answer with respect to the input, where they can be had. */
  readonly differentiated: OnnxModel | null;
  readonly failures: readonly Failure[];
}

/** Reads, checks, inspects, differentiates, cuts and writes a file. Anything thrown but a Failure comes through. */
export function examine(file: Uint8Array): Examined {
  const failures: Failure[] = [];
  const tried = <T>(step: () => T): T | null => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
      return null;
    }
  };
  const model = tried(() => decodeModel(file));
  if (model === null) return { model, differentiated: null, failures };
  const facts = inferShapes(model);
  inspectModel(model, facts);
  const feature = defaultFeature(model, facts);
  const input = tried(() => describeInput(model));
  const answer = tried(() => chooseOutputs(model, undefined, facts));
  if (input !== null && input.batch !== 'dynamic') withDynamicBatch(model, input.name, input.batch);
  if (answer === null || input === null) return { model, differentiated: null, failures };
  gradientOutlook(model, answer.logits, feature?.name ?? null, facts);
  const outputs = [{ tensor: answer.logits, cotangent: 'cotangent' }];
  const differentiated = tried(() => differentiate(model, { withRespectTo: [input.name], outputs }));
  if (differentiated !== null) encodeModel(differentiated);
  if (feature !== null) {
    const parts = tried(() => splitModel(model, feature.name, answer.logits));
    if (parts !== null) encodeModel(parts.head);
  }
  return { model, differentiated, failures };
}
