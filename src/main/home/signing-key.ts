import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { SigningKey } from '#contract/provenance.ts';

/** The Ed25519 key of this PC that statements are signed with: PKCS#8, readable by its owner alone. */
export class SigningKeyFile {
  readonly #private: string;
  readonly #public: string;

  constructor(home: string) {
    this.#private = path.join(home, 'signing-key.pem');
    this.#public = path.join(home, 'signing-key.pub.pem');
  }

  /** The key without its secret; null when none was made. */
  async describe(): Promise<SigningKey | null> {
    const [secret, publicKey] = await Promise.all([read(this.#private), read(this.#public)]);
    if (secret === null || publicKey === null) return null;
    return {
      keyId: keyIdOf(createPublicKey(publicKey)),
      publicKey,
      encrypted: secret.includes('ENCRYPTED'),
      path: this.#private,
    };
  }

  /** @throws Failure `exists` when there is a key already: what it signed could not be told from what another did. */
  async create(passphrase: string | null): Promise<SigningKey> {
    if ((await read(this.#private)) !== null) {
      throw new Failure('exists', `there is a signing key already (${this.#private}); remove it first`);
    }
    const pair = generateKeyPairSync('ed25519');
    const secret = pair.privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      ...(passphrase === null ? {} : { cipher: 'aes-256-cbc', passphrase }),
    });
    await write(this.#public, String(pair.publicKey.export({ type: 'spki', format: 'pem' })), 0o644);
    await write(this.#private, String(secret), 0o600);
    const made = await this.describe();
    if (made === null) throw new RangeError('a key that was written is not there');
    return made;
  }

  async remove(): Promise<void> {
    await rm(this.#private, { force: true });
    await rm(this.#public, { force: true });
  }

  /**
   * The secret key.
   *
   * @throws Failure `not-found` without a key, `usage` for a passphrase that is missing or wrong
   */
  async unlock(passphrase: string | null): Promise<{ readonly key: KeyObject; readonly keyId: string }> {
    const pem = await read(this.#private);
    if (pem === null) {
      throw new Failure(
        'not-found',
        'no signing key was made on this PC; make one in Settings or with "key new"',
      );
    }
    try {
      const key = createPrivateKey(passphrase === null ? pem : { key: pem, passphrase });
      return { key, keyId: keyIdOf(createPublicKey(key)) };
    } catch (error) {
      const reason =
        passphrase === null ? 'it needs its passphrase' : 'the passphrase is wrong, or the file is damaged';
      throw new Failure(
        'usage',
        `the signing key ${this.#private} can't be read: ${reason}`,
        undefined,
        error,
      );
    }
  }
}

/** SHA-256 (hex) of a public key's DER form (SubjectPublicKeyInfo). */
export function keyIdOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

async function read(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new Failure('storage', `${file} can't be read: ${error.code}`, undefined, error);
  });
}

async function write(file: string, text: string, mode: number): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  try {
    await writeFile(temporary, text, { mode });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Failure('storage', `${file} can't be written: ${(error as Error).message}`, undefined, error);
  }
}
