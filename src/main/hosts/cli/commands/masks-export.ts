import path from 'node:path';
import { Option } from 'commander';
import { maskExportRequest, maskExportResult } from '#contract/masks.ts';
import type { CommandDefinition } from '../command.ts';
import { datasetNamed } from '../names.ts';

export const masksExport: CommandDefinition = {
  name: ['masks', 'export'],
  summary: 'write masks as PNG with a table that "dataset add" reads',
  define: (command) =>
    command
      .requiredOption('--dataset <name>', 'data set')
      .requiredOption('--out <dir>', 'folder for masks.csv and masks/; new or empty')
      .addOption(
        new Option(
          '--pictures <which>',
          'all of the data set, those with a mask, or those somebody validated',
        )
          .choices(['all', 'masked', 'validated'])
          .default('all'),
      )
      .option('--copy', 'copy the pictures too, so that the folder can be moved')
      .addHelpText(
        'after',
        '\nThe table has the columns of Carinthia-S: image_path;mask_path;filename;label.',
      ),
  run: async (session, _positional, options) => {
    await session.withProject();
    const { jobId } = await session.call('masks.export', {
      datasetId: await datasetNamed(session, String(options.dataset)),
      directory: path.resolve(session.directory, String(options.out)),
      pictures: maskExportRequest.shape.pictures.parse(options.pictures),
      copyPictures: options.copy === true,
    });
    const { result } = await session.finish(jobId);
    const written = maskExportResult.parse(result);
    session.output.result(written, () => [
      `${written.table}: ${written.pictures} pictures, ${written.masks} masks`,
    ]);
  },
};
