import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import { checkEnvelopes } from '../../provenance/exports/check-envelopes.ts';
import type { Session } from './session.ts';

/** What `verify --envelope` and `verify-signed` are told. */
export interface SignedFiles {
  /** What "export --format in-toto" wrote. */
  readonly envelope: string;
  /** Public key of who signed, PEM. */
  readonly key: string;
  /** Files that a statement should name. */
  readonly files: readonly string[];
}

/**
 * Checks signed statements, and files against what they state, and prints what was found. No project is needed.
 *
 * @throws Failure `integrity` where something is not stated under the key, `unreadable`, `usage`
 */
export async function checkSigned(
  session: Session,
  { envelope, key, files: named }: SignedFiles,
): Promise<void> {
  const at = (name: string) => path.resolve(session.directory, name);
  const [envelopes, pem] = await Promise.all([read(at(envelope)), read(at(key))]);
  const statements = checkEnvelopes(envelopes, pem);
  const stated = new Map(
    statements.flatMap(({ signed, subjects }) =>
      signed ? subjects.map(({ name, sha256 }) => [sha256, name] as const) : [],
    ),
  );
  const files: { path: string; states: string | null }[] = [];
  for (const name of named) {
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
}

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
