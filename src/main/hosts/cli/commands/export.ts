import path from 'node:path';
import { Option } from 'commander';
import { Failure } from '#contract/failure.ts';
import { exportFormat, exportFormats } from '#contract/provenance.ts';
import type { CommandDefinition } from '../command.ts';
import { collect } from '../options.ts';
import { byteCount } from '../output.ts';
import { passphraseOf, withPassphrase } from '../passphrase.ts';

export const exportRecords: CommandDefinition = {
  name: ['export'],
  summary: 'write records for others: JSON, PROV-JSON, an RO-Crate, in-toto statements',
  define: (command) =>
    withPassphrase(
      command
        .option('--run <id...>', 'these runs', collect)
        .option('--all', 'every run that has a record')
        .addOption(
          new Option(
            '--format <name>',
            'ro-crate makes a folder, the others one file; in-toto is signed where this PC has a key',
          )
            .choices([...exportFormats])
            .makeOptionMandatory(),
        )
        .requiredOption('--out <path>', 'file to write, or with ro-crate a new or empty folder'),
    ),
  run: async (session, _positional, options) => {
    await session.withProject();
    const runs = (options.run as readonly string[] | undefined)?.map(Number) ?? null;
    if ((runs === null) !== (options.all === true)) {
      throw new Failure('usage', 'name runs by --run, or take all of them by --all');
    }
    const wrong = runs?.find((run) => !Number.isInteger(run) || run < 1);
    if (wrong !== undefined)
      throw new Failure('usage', 'give runs by their numbers, as "list runs" shows them');
    const result = await session.call('runs.export', {
      runIds: runs,
      format: exportFormat.parse(options.format),
      path: path.resolve(session.directory, String(options.out)),
      passphrase: await passphraseOf(session, options),
    });
    session.output.result(result, () => [
      `${result.path}: ${result.records} ${result.records === 1 ? 'record' : 'records'}, ${result.files} ${result.files === 1 ? 'file' : 'files'}, ${byteCount(result.bytes)}`,
      ...(options.format !== 'in-toto'
        ? []
        : [
            result.signedBy === null
              ? 'not signed: this PC has no signing key; "key new" makes one'
              : `signed by key ${result.signedBy}`,
          ]),
    ]);
  },
};
