import { Failure } from '#contract/failure.ts';
import type { InfluenceArraysWork } from '#contract/influence-work.ts';
import type { QueryArrays, QueryWeightsArrays, TrainingArrays } from '../influence/arrays.ts';
import type { InfluenceMethod, InfluenceNeeds } from '../influence/influence-method.ts';
import type { Rows } from '../influence/rows.ts';
import { type Matrix, matrix } from '../math/matrix-product.ts';
import { argmax } from '../math/softmax.ts';
import { type ArrayFile, readLabels, readOutputs, readRows, shown } from './array-files.ts';

/** Bare arrays as a training set. */
export interface GivenTraining {
  readonly inputs: ArrayFile;
  readonly outputs: ArrayFile | null;
  readonly arrays: TrainingArrays;
}

/**
 * Reads and checks the arrays of training samples.
 *
 * @throws Failure `usage` that names the files and their shapes, or what is missing; as `readRows`
 */
export async function readTraining(
  work: InfluenceArraysWork,
  method: Pick<InfluenceMethod, 'id'>,
  needs: InfluenceNeeds,
): Promise<GivenTraining> {
  if (needs.projection > 0) {
    throw new Failure(
      'usage',
      `${method.id} with these parameters needs gradients of a network, and bare arrays have none. Ask for those of ` +
        'the last layer, or give --model and --train instead of --arrays.',
    );
  }
  const inputs = await readRows(work.inputsPath);
  const { count } = inputs.rows;
  const outputs = work.outputsPath === null ? null : await readOutputs(work.outputsPath);
  if (outputs !== null && outputs.rows.count !== count) throw unequal(inputs, outputs);
  const given = work.labelsPath === null ? null : await readLabels(work.labelsPath);
  if (given === null && needs.labels) {
    throw new Failure(
      'usage',
      `${method.id} needs labels: give labels=Y.npy, int32 [${count}] class indices.`,
    );
  }
  if (given !== null && given.labels.length !== count) {
    throw unequal(inputs, { name: given.name, dims: [given.labels.length] });
  }
  const labels = given?.labels ?? new Int32Array(count).fill(-1);
  const largest = labels.reduce((most, label) => Math.max(most, label), -1);
  const classes = outputs?.rows.width ?? largest + 1;
  if (largest >= classes && outputs !== null) {
    throw new Failure(
      'usage',
      `${given?.name} holds the label ${largest}, but ${shown(outputs)} has ${classes} classes, 0 to ${classes - 1}.`,
    );
  }
  if (needs.labels && largest < 0) {
    throw new Failure(
      'usage',
      `${given?.name} holds no label, and ${method.id} needs some: all are below 0.`,
    );
  }
  return {
    inputs,
    outputs,
    arrays: {
      count,
      classes,
      labels,
      inputs: needs.inputs === null ? null : inputs.rows,
      model: {
        features: inputs.rows,
        probabilities: outputs?.rows ?? missingRows(count, method.id),
        lastLayer: null,
        gradients: null,
      },
      checkpoints: [],
    },
  };
}

function unequal(first: Pick<ArrayFile, 'name' | 'dims'>, second: Pick<ArrayFile, 'name' | 'dims'>): Failure {
  return new Failure(
    'usage',
    `${shown(first)} and ${shown(second)} do not fit: they need the same number of rows, one per training sample.`,
  );
}

function missingOutputs(method: string, option: string): Failure {
  return new Failure(
    'usage',
    `${method} needs the model's outputs: give ${option}, float32 [N, K] logits or probabilities.`,
  );
}

/** Says what is missing when a method asks for outputs; those that never do run without. */
function missingRows(count: number, method: string): Rows {
  return {
    count,
    get width(): number {
      throw missingOutputs(method, 'outputs=Z.npy');
    },
    read: async () => {
      throw missingOutputs(method, 'outputs=Z.npy');
    },
  };
}

/** Explained rows, cut into parts. */
export interface GivenQueries {
  readonly count: number;
  part(start: number, count: number): QueryArrays;
}

/** Reads and checks the arrays of explained rows. Throws Failure as `readTraining`. */
export async function readQueries(
  work: InfluenceArraysWork,
  method: Pick<InfluenceMethod, 'id'>,
  { inputs, outputs, arrays }: GivenTraining,
): Promise<GivenQueries> {
  const query = await readRows(work.queryPath);
  if (query.dims.slice(1).join() !== inputs.dims.slice(1).join()) {
    throw new Failure(
      'usage',
      `${shown(query)} does not fit ${shown(inputs)}: all sizes but the first must be the same.`,
    );
  }
  const answers = work.queryOutputsPath === null ? null : await readOutputs(work.queryOutputsPath);
  const { count } = query.rows;
  if (answers !== null && answers.rows.count !== count) {
    throw new Failure(
      'usage',
      `${shown(answers)} does not fit ${shown(query)}: they need one row per query both.`,
    );
  }
  if (answers !== null && outputs !== null && answers.rows.width !== outputs.rows.width) {
    throw new Failure(
      'usage',
      `${shown(answers)} does not fit ${shown(outputs)}: they need the same number of classes.`,
    );
  }
  const features = await query.rows.read(0, count);
  const probabilities = answers === null ? null : await answers.rows.read(0, count);
  const targets = targetsOf(work, count, probabilities, arrays.classes);
  return {
    count,
    part(start, length) {
      const cut = (all: Matrix) =>
        matrix(all.data.subarray(start * all.columns, (start + length) * all.columns), length, all.columns);
      const own = cut(features);
      const weights: QueryWeightsArrays = {
        features: own,
        get probabilities(): Matrix {
          if (probabilities === null) throw missingOutputs(method.id, 'query-outputs=T.npy');
          return cut(probabilities);
        },
        gradients: null,
      };
      return {
        count: length,
        get targets(): Int32Array {
          if (targets !== null) return targets.subarray(start, start + length);
          throw new Failure(
            'usage',
            `${method.id} needs to know which class is traced back: give query-outputs=T.npy or a target.`,
          );
        },
        ownAnswer: work.targets === null,
        inputs: arrays.inputs === null ? null : own,
        model: weights,
        checkpoints: [],
      };
    },
  };
}

/** The class of each query; null where nothing says it. */
function targetsOf(
  { targets }: InfluenceArraysWork,
  count: number,
  probabilities: Matrix | null,
  classes: number,
): Int32Array | null {
  if (targets === null) {
    if (probabilities === null) return null;
    const { data, columns } = probabilities;
    return Int32Array.from({ length: count }, (_, q) =>
      argmax(data.subarray(q * columns, (q + 1) * columns)),
    );
  }
  if (targets.length !== 1 && targets.length !== count) {
    throw new Failure(
      'usage',
      `${targets.length} targets for ${count} queries: give one for all, or one for each.`,
    );
  }
  const wrong = targets.find((target) => target >= classes);
  if (wrong !== undefined && classes > 0) {
    throw new Failure('usage', `target ${wrong} is no class; classes are 0 to ${classes - 1}.`);
  }
  return Int32Array.from({ length: count }, (_, q) => targets[targets.length === 1 ? 0 : q] as number);
}
