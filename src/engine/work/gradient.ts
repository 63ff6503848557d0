import { Failure } from '#contract/failure.ts';
import type { gradientEngineMethods } from '#contract/gradient-work.ts';
import type { CallContext, CheckedInputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import type { RuntimeRequest } from '#contract/scalars.ts';
import { gradientBatch, gradientMemory } from '../gradients/gradient-memory.ts';
import { GradientModel, passesPerGradient, tensorNamed } from '../gradients/gradient-model.ts';
import { GradientSessions } from '../gradients/gradient-sessions.ts';
import { straightThroughWarning } from '../gradients/straight-through.ts';
import { asFloat32 } from '../math/npy.ts';
import { describeInput } from '../onnx/input.ts';
import { readModel } from '../onnx/read.ts';
import { type Classifier, openClassifier } from '../runtime/classifier.ts';
import { halvingWarning } from './halving.ts';
import { produceArray } from './produced.ts';
import { providerFor } from './provider.ts';
import { readNpy } from './read-array.ts';

type Methods = typeof gradientEngineMethods;
type Work = CheckedInputOf<Methods, 'gradient'>;

/** Pictures per run unless a number is asked for or memory is short: more gain little forward and back. */
const usualBatch = 8;

/** What stands for the input whatever it is called in the file. */
const inputAlias = 'input';

/**
 * Gradients of target logits for preprocessed tensors. `gradient.f32` and `logits.f32` go to `work.directory`.
 *
 * @throws Failure `usage` for tensors and targets that do not fit the model; as `openClassifier` and `differentiate`
 */
export async function gradientOfTensors(
  work: Work,
  { signal, report }: CallContext<ProgressOf<Methods, 'gradient'>>,
): Promise<OutputOf<Methods, 'gradient'>> {
  const { array, name, sha256 } = await readNpy(work.inputPath);
  const n = await checkedCount(work, array.dims, name);
  const classifier = await openFor(work, array.dims);
  const sessions = new GradientSessions(classifier);
  try {
    checkTargets(work.targets, n, classifier.classes);
    const { withRespectTo } = work;
    const tensor = withRespectTo === inputAlias ? classifier.inputName : withRespectTo;
    const batch = batchFor(classifier, tensor, work.runtime);
    const warnings = [...classifier.warnings, ...straightThroughWarning(classifier)];
    const gradients = new GradientModel({
      classifier,
      sessions,
      batch,
      signal,
      onHalved: (to) => warnings.push(halvingWarning(to)),
    });
    const start = performance.now();
    const found = await gradients.gradients({
      pictures: asFloat32(array),
      n,
      targets: work.targets,
      withRespectTo: [tensor],
      onProgress: (done) =>
        report({
          done: passesPerGradient * done,
          total: passesPerGradient * n,
          unit: 'passes',
          message: 'gradients',
        }),
    });
    const seconds = (performance.now() - start) / 1000;
    const gradient = tensorNamed(found.gradients, tensor);
    const { runtime, providerObtained, threads, optimisation } = classifier.session.obtained;
    return {
      tensor: withRespectTo,
      gradient: await produceArray(work.directory, 'gradient', gradient.data, gradient.dims),
      logits: await produceArray(work.directory, 'logits', found.logits, [n, classifier.classes]),
      passes: gradients.passes,
      seconds,
      warnings,
      runtime: {
        onnxRuntime: runtime,
        providerAsked: work.runtime.provider,
        provider: providerObtained,
        threads,
        optimisation,
        batchSize: batch,
      },
      inputs: [
        { role: 'model', name: work.modelPath, sha256: classifier.modelHash },
        { role: 'tensor', name, sha256 },
      ],
    };
  } finally {
    await sessions.dispose();
    await classifier.dispose();
  }
}

/** How many samples the tensor holds, checked against what the model says about its input. */
async function checkedCount({ modelPath }: Work, dims: readonly number[], name: string): Promise<number> {
  const { channels, height, width } = describeInput(await readModel(modelPath));
  const [n = 0, ...sample] = dims;
  const wanted = [channels, height, width];
  const fits =
    sample.length === 3 && wanted.every((size, i) => size === 'dynamic' || size === sample[i]) && n > 0;
  if (fits) return n;
  const [h, w] = [height === 'dynamic' ? 'H' : height, width === 'dynamic' ? 'W' : width];
  throw new Failure(
    'usage',
    `${name} has shape [${dims.join(', ')}]; the model takes [N, ${channels}, ${h}, ${w}], channels first.`,
  );
}

async function openFor(work: Work, dims: readonly number[]): Promise<Classifier> {
  const [, , height = 0, width = 0] = dims;
  return openClassifier({
    modelPath: work.modelPath,
    provider: await providerFor(work.runtime.provider),
    ...(work.runtime.threads === 0 ? {} : { threads: work.runtime.threads }),
    size: [height, width],
  });
}

function checkTargets(targets: readonly number[], n: number, classes: number): void {
  if (targets.length !== 1 && targets.length !== n) {
    throw new Failure(
      'usage',
      `there are ${targets.length} targets for ${n} samples; give one for all, or one for each.`,
    );
  }
  const outside = targets.find((target) => target >= classes);
  if (outside !== undefined) {
    throw new Failure(
      'usage',
      `target ${outside} is no class of the model; classes are 0 to ${classes - 1}.`,
    );
  }
}

function batchFor(classifier: Classifier, tensor: string, { batchSize }: RuntimeRequest): number {
  if (classifier.batch !== 'dynamic') return classifier.batch;
  return batchSize ?? gradientBatch(gradientMemory(classifier, tensor), usualBatch);
}
