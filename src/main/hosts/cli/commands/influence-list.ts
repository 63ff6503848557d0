import { caseScope } from '../case-scope.ts';
import type { CommandDefinition } from '../command.ts';
import { integer } from '../options.ts';
import { decimal, table } from '../output.ts';

export const influenceList: CommandDefinition = {
  name: ['influence', 'list'],
  summary: 'the newest ranking per method of a case, with how far it can be trusted',
  define: (command) =>
    command
      .option('--model <name>', 'model (default: the only one that is evaluated)')
      .option('--dataset <name>', 'data set of the case (default: the only one that is evaluated)')
      .requiredOption('--index <n>', 'the case, as "list cases" numbers it', integer(0, 100_000_000)),
  run: async (session, _positional, options) => {
    await session.withProject();
    const scope = await caseScope(session, options.model, options.dataset);
    const { rankings } = await session.call('influence.list', {
      case: { ...scope, index: Number(options.index) },
    });
    session.output.result(rankings, () => [
      ...table(
        ['run', 'method', 'target', 'training set', 'pictures', 'most for', 'most against', 'LDS', 'record'],
        rankings.map((ranking) => [
          String(ranking.runId),
          ranking.method,
          ranking.target.label,
          ranking.training.name,
          String(ranking.training.samples),
          ranking.for[0]?.name ?? '-',
          ranking.against[0]?.name ?? '-',
          decimal(ranking.quality?.lds?.value ?? null),
          ranking.recordHash.slice(0, 12),
        ]),
        ['right', 'left', 'left', 'left', 'right', 'left', 'left', 'right'],
      ),
      `${rankings.length} rankings`,
    ]);
  },
};
