import type { CommandDefinition } from '../command.ts';
import { datasetNamed, modelNamed } from '../names.ts';
import { integer } from '../options.ts';
import { decimal, table } from '../output.ts';

export const similar: CommandDefinition = {
  name: ['similar'],
  summary: 'pictures of a data set that the model sees as most alike to one of them',
  define: (command) =>
    command
      .requiredOption('--model <name>', 'model')
      .requiredOption('--dataset <name>', 'data set')
      .requiredOption('--index <n>', 'the picture, by its position in the data set', integer(0, 2 ** 31))
      .option('--feature <tensor>', 'feature tensor (default: what the last linear layer takes)')
      .option('--top <n>', 'pictures that are listed', integer(1, 10_000), 20),
  run: async (session, _positional, options) => {
    await session.withProject();
    const datasetId = await datasetNamed(session, String(options.dataset));
    const { feature, neighbours } = await session.call('similar.find', {
      modelId: await modelNamed(session, String(options.model)),
      datasetId,
      index: Number(options.index),
      feature: options.feature === undefined ? null : String(options.feature),
      count: Number(options.top),
    });
    const { samples } = await session.call('cases.samples', {
      datasetId,
      indices: neighbours.map(({ index }) => index),
    });
    const found = neighbours.map(({ index, similarity }, at) => ({
      index,
      name: samples[at]?.name ?? '',
      label: samples[at]?.label ?? null,
      similarity,
    }));
    session.output.result({ feature, neighbours: found }, () =>
      table(
        ['index', 'picture', 'label', 'cosine'],
        found.map(({ index, name, label, similarity }) => [
          String(index),
          name,
          label ?? '-',
          decimal(similarity),
        ]),
      ),
    );
  },
};
