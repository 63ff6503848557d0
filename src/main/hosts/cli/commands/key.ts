import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { SigningKey } from '#contract/provenance.ts';
import type { CommandDefinition } from '../command.ts';
import { passphraseOf, withPassphrase } from '../passphrase.ts';

const described = (key: SigningKey): string[] => [
  `Key ${key.keyId}`,
  `in ${key.path}, ${key.encrypted ? 'locked by a passphrase' : 'without a passphrase'}`,
  key.publicKey.trim(),
];

export const keyNew: CommandDefinition = {
  name: ['key', 'new'],
  summary: "make this PC's Ed25519 key that in-toto statements are signed with",
  define: withPassphrase,
  run: async (session, _positional, options) => {
    const { key } = await session.call('signing.create', {
      passphrase: await passphraseOf(session, options),
    });
    session.output.result(key, () => described(key));
  },
};

export const keyShow: CommandDefinition = {
  name: ['key', 'show'],
  summary: 'show the signing key: its id and its public half, to hand on',
  define: (command) => command.option('--out <file.pem>', 'write the public key to a file'),
  run: async (session, _positional, options) => {
    const { key } = await session.call('signing.key', {});
    if (key === null) throw new Failure('not-found', 'this PC has no signing key; "key new" makes one');
    if (options.out !== undefined) {
      await writeFile(path.resolve(session.directory, String(options.out)), key.publicKey);
    }
    session.output.result(key, () => described(key));
  },
};

export const keyRemove: CommandDefinition = {
  name: ['key', 'remove'],
  summary: 'remove the signing key from this PC; what it signed can still be checked with its public half',
  define: (command) => command,
  run: async (session) => {
    await session.call('signing.remove', {});
    session.output.result({}, () => ['removed']);
  },
};
