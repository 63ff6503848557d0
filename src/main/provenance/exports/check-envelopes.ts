import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { isSignedBy } from './dsse.ts';
import { inTotoPayloadType } from './in-toto.ts';

// DSSE, envelope.md: KEYID is optional, and a hint only.
const envelope = z.object({
  payload: z.string(),
  payloadType: z.literal(inTotoPayloadType),
  signatures: z.array(z.object({ keyid: z.string().default(''), sig: z.string() })).min(1),
});

const statement = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: z.string() }) })),
});

/** A statement whose signature holds, with what it speaks about. */
export interface CheckedStatement {
  readonly line: number;
  readonly signed: boolean;
  readonly subjects: readonly { readonly name: string; readonly sha256: string }[];
}

/**
 * Reads signed statements, one per line, and checks each signature.
 *
 * @throws Failure `usage` for a key or a line that can't be understood
 */
export function checkEnvelopes(text: string, publicKeyPem: string): readonly CheckedStatement[] {
  const key = readKey(publicKeyPem);
  return text.split('\n').flatMap((line, at): CheckedStatement[] => {
    if (line.trim() === '') return [];
    const parsed = envelope.safeParse(jsonOf(line));
    if (!parsed.success) throw new Failure('usage', `line ${at + 1} is no signed in-toto statement`);
    const body = statement.safeParse(jsonOf(Buffer.from(parsed.data.payload, 'base64').toString('utf8')));
    if (!body.success) throw new Failure('usage', `line ${at + 1} holds no in-toto statement`);
    return [
      {
        line: at + 1,
        signed: isSignedBy(parsed.data, key),
        subjects: body.data.subject.map(({ name, digest }) => ({ name, sha256: digest.sha256 })),
      },
    ];
  });
}

function readKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (error) {
    throw new Failure('usage', 'the key file holds no public key in PEM form', undefined, error);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
