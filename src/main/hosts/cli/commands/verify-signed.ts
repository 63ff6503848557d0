import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import { checkEnvelopes } from '../../../provenance/exports/check-envelopes.ts';
import type { CommandDefinition } from '../command.ts';
import { collect } from '../options.ts';

export const verifySigned: CommandDefinition = {
  name: ['verify-signed'],
  summary: 'check signed in-toto statements, and files against what they state; needs no project',
  define: (command) =>
    command
      .requiredOption('--envelope <file>', 'what "export --format in-toto" wrote')
      .requiredOption('--key <file.pem>', 'public key of who signed')
      .option('--file <path...>', 'files that a statement should name', collect),
  run: async (session, _positional, options) => {
    const at = (name: unknown) => path.resolve(session.directory, String(name));
    const [envelopes, key] = await Promise.all([read(at(options.envelope)), read(at(options.key))]);
    const statements = checkEnvelopes(envelopes, key);
    const stated = new Map(
      statements.flatMap(({ signed, subjects }) =>
        signed ? subjects.map(({ name, sha256 }) => [sha256, name] as const) : [],
      ),
    );
    const files: { path: string; states: string | null }[] = [];
    for (const name of (options.file as readonly string[] | undefined) ?? []) {
      files.push({ path: name, states: stated.get(await digestOf(at(name))) ?? null });
    }
    const unsigned = statements.filter(({ signed }) => !signed);
    session.output.result({ statements, files }, () => [
      ...unsigned.map(({ line }) => `line ${line}: NOT signed by this key, or changed since`),
      ...files.map(({ path: name, states }) =>
        states === null ? `${name}: NOT named by a signed statement` : `${name}: ${states}`,
      ),
      `${statements.length - unsigned.length} of ${statements.length} statements are signed by this key`,
    ]);
    if (unsigned.length > 0 || files.some(({ states }) => states === null) || statements.length === 0) {
      throw new Failure('integrity', 'not everything is stated under this key; see above');
    }
  },
};

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('unreadable', `${file} can't be read: ${error.code}`);
  });
}

async function digestOf(file: string): Promise<string> {
  const digest = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) digest.update(chunk as Buffer);
  } catch (error) {
    throw new Failure('unreadable', `${file} can't be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  return digest.digest('hex');
}
