import path from 'node:path';
import { maskImportResult } from '#contract/masks.ts';
import type { CommandDefinition } from '../command.ts';
import { datasetNamed } from '../names.ts';

const shownProblems = 20;

export const masksImport: CommandDefinition = {
  name: ['masks', 'import'],
  summary: 'take masks as ground truth of a data set’s pictures',
  define: (command) =>
    command
      .argument(
        '<source>',
        'CSV with image_path and mask_path, folder of masks named as the pictures, or COCO JSON (RLE)',
      )
      .requiredOption('--dataset <name>', 'data set'),
  run: async (session, [source = ''], options) => {
    await session.withProject();
    const { jobId } = await session.call('masks.import', {
      datasetId: await datasetNamed(session, String(options.dataset)),
      path: path.resolve(session.directory, source),
    });
    const { result } = await session.finish(jobId);
    const taken = maskImportResult.parse(result);
    const { imported, unchanged, problems } = taken;
    session.output.result(taken, () => [
      `${imported} masks imported, ${unchanged} unchanged, ${problems.length} problems`,
      ...problems
        .slice(0, shownProblems)
        .map(({ severity, file, message }) => `${severity}: ${file}: ${message}`),
      ...(problems.length > shownProblems
        ? [`.. and ${problems.length - shownProblems} more problems (--json shows all)`]
        : []),
    ]);
  },
};
