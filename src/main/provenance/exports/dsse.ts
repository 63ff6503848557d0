import { type KeyObject, sign, verify } from 'node:crypto';

/** A signed document: DSSE 1.0.2, envelope.md. */
export interface Envelope {
  /** Base64 of the document's bytes. */
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/**
 * The bytes that a signature covers (pre-authentication encoding): type and body with their lengths in bytes.
 *
 * Source: DSSE 1.0.2, protocol.md: "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body.
 */
export function preAuthenticationEncoding(payloadType: string, body: Uint8Array): Buffer {
  const type = Buffer.from(payloadType, 'utf8');
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${body.length} `),
    Buffer.from(body),
  ]);
}

/** Wraps and signs a document with an Ed25519 key. */
export function signEnvelope(payloadType: string, body: Uint8Array, key: KeyObject, keyid: string): Envelope {
  const sig = sign(null, preAuthenticationEncoding(payloadType, body), key).toString('base64');
  return { payload: Buffer.from(body).toString('base64'), payloadType, signatures: [{ keyid, sig }] };
}

/** Whether one of the envelope's signatures is by the key. */
export function isSignedBy(envelope: Envelope, key: KeyObject): boolean {
  const body = Buffer.from(envelope.payload, 'base64');
  const signed = preAuthenticationEncoding(envelope.payloadType, body);
  return envelope.signatures.some(({ sig }) => verify(null, signed, key, Buffer.from(sig, 'base64')));
}
