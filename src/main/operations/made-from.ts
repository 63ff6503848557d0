import { Failure } from '#contract/failure.ts';
import type { Lineage, LineageStart } from '#contract/provenance.ts';
import type { RecordInput } from '#contract/record.ts';
import { inputsOf } from '../provenance/exports/exported-run.ts';
import type { Project } from '../store/project.ts';
import { LineageDrawing, makerOf, mostNodes } from './lineage-drawing.ts';

/** Something whose readers are looked for: a run by what it left, or a file from outside. */
interface Source {
  readonly id: string;
  readonly runId: number | null;
  readonly hashes: readonly string[];
  /** Only records after this one can have read it. */
  readonly sequence: number;
}

/**
 * Everything that was made from a run, a model or a file, step by step up to what nobody has used yet; newest first where
 * there is more than can be drawn. A line is here exactly where the way back has it.
 *
 * @param most nodes that are drawn
 * @throws Failure `not-found` for a run without a record and a file that no record read
 */
export function madeFrom(project: Project, start: LineageStart, most = mostNodes): Lineage {
  const drawing = new LineageDrawing(project, most);
  const leftOut = new Set<number>();
  const queue: Source[] = [start.kind === 'run' ? runSource(project, start.runId) : fileSource(start.sha256)];
  if (start.kind === 'run') drawing.addRun(start.runId);
  else drawing.addFile(nameOf(project, start.sha256));
  for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
    for (const runId of project.records.readers(source.hashes, source.sequence)) {
      const known = drawing.has(`run ${runId}`);
      if (!known && drawing.room === 0) {
        leftOut.add(runId);
        continue;
      }
      const read = inputsReadBy(project, runId, source);
      if (read.length === 0) continue;
      const to = drawing.addRun(runId);
      for (const { role } of read) drawing.connect(source.id, to, role);
      if (!known) queue.push(runSource(project, runId));
    }
  }
  drawing.leftOut = leftOut.size;
  return drawing.finish();
}

function runSource(project: Project, runId: number): Source {
  const record = project.records.of(runId);
  if (record === null) {
    throw new Failure('not-found', `Run ${runId} is ${project.runs.get(runId).state} and left nothing.`);
  }
  const hashes = [record.contentHash, ...record.content.outputs.map(({ sha256 }) => sha256)];
  return { id: `run ${runId}`, runId, hashes, sequence: record.sequence };
}

function fileSource(sha256: string): Source {
  return { id: `file ${sha256}`, runId: null, hashes: [sha256], sequence: 0 };
}

/** What a run read of a source, and not of a newer run that left the same bytes. */
function inputsReadBy(project: Project, runId: number, { hashes, runId: maker }: Source): RecordInput[] {
  const record = project.records.of(runId);
  if (record === null) return [];
  const wanted = new Set(hashes);
  return inputsOf(record.content).filter(
    (input) => wanted.has(input.sha256) && makerOf(project, input, record.sequence) === maker,
  );
}

/** A file as the newest record that read it calls it. */
function nameOf(project: Project, sha256: string): RecordInput {
  const [runId] = project.records.readers([sha256], 0);
  const record = runId === undefined ? null : project.records.of(runId);
  const input = record === null ? undefined : inputsOf(record.content).find((own) => own.sha256 === sha256);
  if (input !== undefined) return input;
  throw new Failure('not-found', `No record read a file with the SHA-256 ${sha256}.`);
}
