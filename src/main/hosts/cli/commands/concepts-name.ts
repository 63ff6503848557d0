import { Failure } from '#contract/failure.ts';
import type { CommandDefinition } from '../command.ts';
import { conceptLines } from '../concept-table.ts';
import { integer } from '../options.ts';

export const conceptsName: CommandDefinition = {
  name: ['concepts', 'name'],
  summary: 'call a concept by a name; maps and reports show it',
  define: (command) =>
    command
      .argument('[name]', 'what to call it')
      .requiredOption('--run <id>', 'run that found it', integer(1, Number.MAX_SAFE_INTEGER))
      .requiredOption('--concept <index>', 'the concept', integer(0, 100_000))
      .option('--remove', 'take its name away'),
  run: async (session, [name], options) => {
    if ((name === undefined) !== (options.remove === true)) {
      throw new Failure('usage', 'give either a name for the concept, or --remove');
    }
    await session.withProject();
    const set = await session.call('concepts.name', {
      runId: Number(options.run),
      concept: Number(options.concept),
      name: name ?? null,
    });
    session.output.result(set, () => conceptLines(set));
  },
};
