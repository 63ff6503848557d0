import type { ProvenanceRecord, RecordContent, RecordInput } from '#contract/record.ts';

/** A record with the names that its run has in this project. */
export interface ExportedRun {
  readonly runId: number;
  readonly subject: string;
  readonly record: ProvenanceRecord;
}

/** What a run read, its model first. Some records name the model among their inputs too; it is read once. */
export function inputsOf({ model, inputs }: RecordContent): readonly RecordInput[] {
  if (model === null || inputs.some(({ role, sha256 }) => role === 'model' && sha256 === model.sha256)) {
    return inputs;
  }
  return [{ role: 'model', name: model.name, sha256: model.sha256 }, ...inputs];
}
