import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { Failure } from '#contract/failure.ts';
import type { Session } from './session.ts';

const variable = 'WAFERLENS_KEY_PASSPHRASE';

/** A passphrase comes from a file or the environment: on the command line other users of the PC could read it. */
export function withPassphrase(command: Command): Command {
  return command.option(
    '--passphrase-file <file>',
    `file whose first line is the signing key's passphrase (default: the variable ${variable})`,
  );
}

export async function passphraseOf(
  session: Session,
  options: Record<string, unknown>,
): Promise<string | null> {
  if (options.passphraseFile === undefined) return process.env[variable] ?? null;
  const file = path.resolve(session.directory, String(options.passphraseFile));
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('unreadable', `the passphrase file ${file} can't be read: ${error.code}`);
  });
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw new Failure('usage', `the first line of ${file} is empty`);
  return line;
}
