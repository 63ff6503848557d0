import { caseScope } from '../case-scope.ts';
import type { CommandDefinition } from '../command.ts';
import { agreementLines, recordLines } from '../study-output.ts';

export const agreement: CommandDefinition = {
  name: ['agreement'],
  summary:
    'how far reviewers agree on verdicts and corrected labels: kappa, and the cases that differ; leaves a record',
  define: (command) =>
    command
      .option('--model <name>', 'model (default: the only one that is evaluated)')
      .option('--dataset <name>', 'data set (default: the only one that is evaluated)')
      .option('--reviewers <names>', 'whom to compare, as Ada,Bo (default: everyone with a verdict)'),
  run: async (session, _positional, options) => {
    await session.withProject();
    const scope = await caseScope(session, options.model, options.dataset);
    const reviewers =
      typeof options.reviewers === 'string' ? options.reviewers.split(',').map((name) => name.trim()) : null;
    const found = await session.call('agreement.get', { ...scope, reviewers });
    const { record } = await session.call('agreement.record', { ...scope, reviewers });
    session.output.result({ ...found, record }, () => [...agreementLines(found), ...recordLines(record)]);
  },
};
