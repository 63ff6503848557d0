import type { CommandDefinition } from '../command.ts';
import { integer } from '../options.ts';

export const replay: CommandDefinition = {
  name: ['replay'],
  summary: 'compute a run again and compare',
  define: (command) =>
    command.requiredOption('--run <id>', 'run to compute again', integer(1, Number.MAX_SAFE_INTEGER)),
  run: async (session, _positional, options) => {
    await session.withProject();
    const result = await session.call('runs.replay', { runId: Number(options.run) });
    session.output.result(result, () => [
      ...result.outputs.map(
        ({ name, verdict, maximumDifference }) =>
          `${name}: ${verdict}${maximumDifference === null || verdict === 'equal' ? '' : ` (largest difference ${maximumDifference})`}`,
      ),
      ...result.changes.map((change) => `changed since: ${change}`),
      `run ${result.runId}: ${result.verdict}`,
    ]);
  },
};
