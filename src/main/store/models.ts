import { basename } from 'node:path';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { checkpoint, type Model, model } from '#contract/model.ts';
import { preprocessing } from '#contract/preprocessing.ts';
import type { ClassifierSource } from '#contract/work.ts';
import type { Clock } from './clock.ts';
import type { ProjectDatabase } from './database.ts';
import type { ModelFile, ModelFiles, StoredModel } from './model-files.ts';
import { idRow, jsonColumn } from './row.ts';

/** A classifier to keep: everything of `model` that the store does not find out by itself, and the files. */
export interface ModelAddition extends Omit<Model, 'id' | 'sha256' | 'file' | 'checkpoints' | 'addedAt'> {
  readonly file: ModelFile;
  /** What `inspect` said; the copy must have the same hash. */
  readonly sha256: string;
  readonly checkpoints: readonly { readonly file: ModelFile; readonly learningRate: number }[];
}

const modelRow = model.omit({ checkpoints: true }).extend({
  labels: jsonColumn(z.array(z.string())),
  preprocessing: jsonColumn(preprocessing),
  warnings: jsonColumn(z.array(z.string())),
});

const selectModels = `
SELECT id, name, sha256, file, labels, preprocessing, input_name AS inputName, answer_name AS answerName,
  answer_kind AS answerKind, feature_tensor AS featureTensor, parameters, opset, warnings, added_at AS addedAt
FROM model`;

/** The project's classifiers. */
export class Models {
  readonly #database: ProjectDatabase;
  readonly #files: ModelFiles;
  readonly #clock: Clock;

  constructor(database: ProjectDatabase, files: ModelFiles, clock: Clock) {
    this.#database = database;
    this.#files = files;
    this.#clock = clock;
  }

  list(): Model[] {
    return this.#database.all(`${selectModels} ORDER BY id`, modelRow).map((row) => this.#whole(row));
  }

  /** A model by id. Throws Failure `not-found`. */
  get(id: number): Model {
    const row = this.#database.first(`${selectModels} WHERE id = ?`, modelRow, [id]);
    if (row === null) throw new Failure('not-found', `The project has no model ${id}.`);
    return this.#whole(row);
  }

  /** A model by name. Throws Failure `not-found` that lists the names there are. */
  named(name: string): Model {
    const row = this.#database.first(`${selectModels} WHERE name = ?`, modelRow, [name]);
    if (row !== null) return this.#whole(row);
    const names = this.list().map((item) => item.name);
    throw new Failure(
      'not-found',
      `The project has no model ${JSON.stringify(name)}. It has: ${names.join(', ') || 'none yet'}.`,
    );
  }

  /**
   * Copies a classifier and its checkpoints into the project.
   *
   * @throws Failure `exists` for a taken name, `integrity` when the file changed since it was inspected, `storage`,
   * `not-found`, `unreadable`. No row is written then.
   */
  async add(addition: ModelAddition): Promise<Model> {
    this.#refuseTakenName(addition.name);
    const stored = await this.#files.store(addition.file);
    if (stored.sha256 !== addition.sha256) {
      throw new Failure(
        'integrity',
        `${addition.file.path} changed while it was imported. Import it again when it is complete.`,
        { inspected: addition.sha256, copied: stored.sha256 },
      );
    }
    const checkpoints: StoredModel[] = [];
    for (const { file } of addition.checkpoints) checkpoints.push(await this.#files.store(file));
    return this.#database.transaction(() => {
      // Looked at again: another import may have taken the name while files were copied.
      this.#refuseTakenName(addition.name);
      return this.get(this.#insert(addition, stored, checkpoints));
    });
  }

  /** Absolute path of a model's ONNX file, or of one of its checkpoints. */
  pathOf(sha256: string): string {
    return this.#files.pathOf(sha256);
  }

  /** What a worker needs to run a model, without the place of its measured batch sizes. */
  source(id: number): Omit<ClassifierSource, 'batchSizesFile'> {
    const found = this.get(id);
    return {
      path: this.#files.pathOf(found.sha256),
      sha256: found.sha256,
      labels: found.labels,
      preprocessing: found.preprocessing,
      answerName: found.answerName,
      featureTensor: found.featureTensor,
    };
  }

  #refuseTakenName(name: string): void {
    if (this.#database.first('SELECT id FROM model WHERE name = ?', idRow, [name]) === null) return;
    throw new Failure('exists', `A model named ${name} is in the project already. Choose another name.`);
  }

  #insert(addition: ModelAddition, stored: StoredModel, checkpoints: readonly StoredModel[]): number {
    this.#files.insert(stored);
    const { id } = this.#database.run(
      `INSERT INTO model (name, sha256, file, labels, preprocessing, input_name, answer_name, answer_kind,
         feature_tensor, parameters, opset, warnings, added_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        addition.name,
        stored.sha256,
        basename(addition.file.path),
        JSON.stringify(addition.labels),
        JSON.stringify(addition.preprocessing),
        addition.inputName,
        addition.answerName,
        addition.answerKind,
        addition.featureTensor,
        addition.parameters,
        addition.opset,
        JSON.stringify(addition.warnings),
        this.#clock().toISOString(),
      ],
    );
    addition.checkpoints.forEach(({ file, learningRate }, position) => {
      const copy = checkpoints[position];
      if (copy === undefined) throw new RangeError(`invalid checkpoint: ${position}`);
      this.#files.insert(copy);
      this.#database.run(
        'INSERT INTO checkpoint (model_id, position, file, sha256, learning_rate) VALUES (?, ?, ?, ?, ?)',
        [id, position, basename(file.path), copy.sha256, learningRate],
      );
    });
    return id;
  }

  #whole(row: z.output<typeof modelRow>): Model {
    const checkpoints = this.#database.all(
      `SELECT position, file, sha256, learning_rate AS learningRate FROM checkpoint
       WHERE model_id = ? ORDER BY position`,
      checkpoint,
      [row.id],
    );
    return { ...row, checkpoints };
  }
}
