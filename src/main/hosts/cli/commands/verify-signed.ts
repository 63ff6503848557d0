import type { CommandDefinition } from '../command.ts';
import { collect } from '../options.ts';
import { checkSigned } from '../signed-statements.ts';

/** The same as `verify --envelope`; scripts know it by this name. */
export const verifySigned: CommandDefinition = {
  name: ['verify-signed'],
  summary: 'the same as verify --envelope: check signed in-toto statements; needs no project',
  define: (command) =>
    command
      .requiredOption('--envelope <file>', 'what "export --format in-toto" wrote')
      .requiredOption('--key <file.pem>', 'public key of who signed')
      .option('--file <path...>', 'files that a statement should name', collect),
  run: (session, _positional, options) =>
    checkSigned(session, {
      envelope: String(options.envelope),
      key: String(options.key),
      files: (options.file as readonly string[] | undefined) ?? [],
    }),
};
