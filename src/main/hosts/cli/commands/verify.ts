import { Failure } from '#contract/failure.ts';
import type { CommandDefinition } from '../command.ts';
import { collect, integer } from '../options.ts';
import type { Session } from '../session.ts';
import { checkSigned } from '../signed-statements.ts';

export const verify: CommandDefinition = {
  name: ['verify'],
  summary: 'check the record chain and every file; with --envelope: check what was signed, without a project',
  define: (command) =>
    command
      .option('--run <id>', 'only this run', integer(1, Number.MAX_SAFE_INTEGER))
      .option('--envelope <file>', 'signed statements, as "export --format in-toto" wrote them')
      .option('--key <file.pem>', 'with --envelope: public key of who signed')
      .option('--file <path...>', 'with --envelope: files that a statement should name', collect),
  run: (session, _positional, options) => {
    const { run, envelope, key } = options;
    const files = (options.file as readonly string[] | undefined) ?? [];
    if (envelope === undefined) {
      if (key !== undefined || files.length > 0) {
        throw new Failure('usage', '--key and --file go with --envelope');
      }
      return checkProject(session, typeof run === 'number' ? run : null);
    }
    if (key === undefined) {
      throw new Failure(
        'usage',
        '--envelope needs --key: the public key of who signed ("key show" writes it)',
      );
    }
    if (run !== undefined) throw new Failure('usage', '--run is about a project, --envelope needs none');
    return checkSigned(session, { envelope: String(envelope), key: String(key), files });
  },
};

async function checkProject(session: Session, runId: number | null): Promise<void> {
  await session.withProject();
  const result = await session.call('runs.verify', { runId });
  session.output.result(result, () => [
    ...result.findings.map(
      ({ runId: run, subject, name, message }) =>
        `${subject} ${name}${run === null ? '' : ` (run ${run})`}: ${message}`,
    ),
    `${result.intact ? 'intact' : 'NOT intact'}: ${result.records} records, ${result.blobs} files checked, ${result.findings.length} findings`,
  ]);
  if (!result.intact) throw new Failure('integrity', `${result.findings.length} findings, named above`);
}
