import type { Lineage } from '#contract/provenance.ts';
import { inputsOf } from '../provenance/exports/exported-run.ts';
import type { Project } from '../store/project.ts';
import { LineageDrawing, makerOf } from './lineage-drawing.ts';

/** Everything that a run was made from, step by step back to what was imported. */
export function runLineage(project: Project, runId: number): Lineage {
  const drawing = new LineageDrawing(project);
  drawing.addRun(runId);
  const queue = [runId];
  for (let made = queue.shift(); made !== undefined; made = queue.shift()) {
    const record = project.records.of(made);
    if (record === null) continue;
    for (const input of inputsOf(record.content)) {
      const maker = makerOf(project, input, record.sequence);
      const known = drawing.has(maker === null ? `file ${input.sha256}` : `run ${maker}`);
      if (!known && drawing.room === 0) {
        drawing.leftOut += 1;
        continue;
      }
      if (!known && maker !== null) queue.push(maker);
      const from = maker === null ? drawing.addFile(input) : drawing.addRun(maker);
      drawing.connect(from, `run ${made}`, input.role);
    }
  }
  return drawing.finish();
}
