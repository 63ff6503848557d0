import type { CommandDefinition } from '../command.ts';
import { conceptLines } from '../concept-table.ts';
import { modelNamed } from '../names.ts';
import { integer } from '../options.ts';

export const conceptsList: CommandDefinition = {
  name: ['concepts', 'list'],
  summary: 'concepts that were found, newest run first',
  define: (command) =>
    command
      .option('--model <name>', 'only those of this model')
      .option('--run <id>', 'only this run', integer(1, Number.MAX_SAFE_INTEGER)),
  run: async (session, _positional, options) => {
    await session.withProject();
    const { models } = await session.call('project.summary', {});
    const modelIds =
      typeof options.model === 'string'
        ? [await modelNamed(session, options.model)]
        : models.map(({ id }) => id);
    const sets =
      typeof options.run === 'number'
        ? [await session.call('concepts.get', { runId: options.run })]
        : (await Promise.all(modelIds.map((modelId) => session.call('concepts.list', { modelId })))).flatMap(
            (answer) => answer.sets,
          );
    session.output.result(sets, () =>
      sets.length === 0 ? ['no concepts were found yet'] : sets.flatMap((set) => [...conceptLines(set), '']),
    );
  },
};
