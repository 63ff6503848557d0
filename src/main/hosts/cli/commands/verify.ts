import { Failure } from '#contract/failure.ts';
import type { CommandDefinition } from '../command.ts';
import { integer } from '../options.ts';

export const verify: CommandDefinition = {
  name: ['verify'],
  summary: 'check the record chain and every file',
  define: (command) => command.option('--run <id>', 'only this run', integer(1, Number.MAX_SAFE_INTEGER)),
  run: async (session, _positional, options) => {
    await session.withProject();
    const runId = typeof options.run === 'number' ? options.run : null;
    const result = await session.call('runs.verify', { runId });
    session.output.result(result, () => [
      ...result.findings.map(
        ({ runId: run, subject, name, message }) =>
          `${subject} ${name}${run === null ? '' : ` (run ${run})`}: ${message}`,
      ),
      `${result.intact ? 'intact' : 'NOT intact'}: ${result.records} records, ${result.blobs} files checked, ${result.findings.length} findings`,
    ]);
    if (!result.intact) throw new Failure('integrity', `${result.findings.length} findings, named above`);
  },
};
