import type { CommandDefinition } from '../command.ts';
import { datasetNamed } from '../names.ts';
import { collect, integer } from '../options.ts';
import { segmentationChosen } from '../segmentation-choice.ts';

export const masksPropose: CommandDefinition = {
  name: ['masks', 'propose'],
  summary: 'cut a picture into proposals for its ground truth, to be accepted in the window',
  define: (command) =>
    command
      .requiredOption('--dataset <name>', 'data set')
      .requiredOption('--sample <index>', 'the picture, by its index', integer(0, 1_000_000_000))
      .requiredOption('--segmenter <id>', 'slic, felzenszwalb, quickshift, grid, sam or sam2')
      .option('--set <param=value>', 'parameters; "list segmenters" shows them', collect),
  run: async (session, _positional, options) => {
    const assignments = (options.set ?? []) as readonly string[];
    const segmentation = await segmentationChosen(session, String(options.segmenter), assignments);
    await session.withProject();
    const key = {
      datasetId: await datasetNamed(session, String(options.dataset)),
      index: Number(options.sample),
    };
    const { jobId } = await session.call('masks.propose', {
      ...key,
      segmentation,
      seed: session.options.seed,
    });
    const { result } = await session.finish(jobId);
    const { proposals, name } = await session.call('masks.get', key);
    const made = proposals.find(({ runId }) => runId === result?.runId);
    session.output.result(made ?? result, () => [
      `${name}: ${made?.segments ?? 0} proposals, run ${String(result?.runId)}`,
    ]);
  },
};
