import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { RecordContent } from '#contract/record.ts';
import { chainRecord, chainStart } from '../chain.ts';
import { checkEnvelopes } from './check-envelopes.ts';
import { isSignedBy, preAuthenticationEncoding, signEnvelope } from './dsse.ts';
import type { ExportedRun } from './exported-run.ts';
import { inTotoPayloadType, statementOf } from './in-toto.ts';
import { recordsAsProv } from './prov-json.ts';
import { type CrateFile, crateMetadata } from './ro-crate.ts';

const hash = (digit: string) => digit.repeat(64);

function contentOf(kind: RecordContent['kind'], input: string, output: string): RecordContent {
  return {
    schema: 'waferlens-record/1',
    program: { name: 'waferlens', version: '0.1.0' },
    kind,
    method: { id: 'occlusion', version: '2', source: 'published', citation: 'Zeiler and Fergus 2014' },
    parameters: { window: 16, baseline: 'mean', stride: null },
    model: { name: 'line 3', sha256: hash('a'), answer: 'logits' },
    preprocessing: null,
    // Records of runs on single pictures name the model among their inputs too.
    inputs: [
      { role: 'model', name: 'line 3', sha256: hash('a') },
      { role: 'picture', name: 'die 7.png', sha256: input },
    ],
    target: { index: 1, label: 'bridge', rule: 'predicted' },
    baseline: 'mean',
    seed: 0,
    runtime: null,
    host: { platform: 'linux', architecture: 'x64', processor: 'a processor' },
    output: null,
    outputs: [{ name: 'map', sha256: output, bytes: 64 }],
    metrics: {},
    judgement: null,
    judged: null,
    passes: 50,
    warnings: [],
    user: 'Ada & Söhne',
  };
}

function runs(): readonly ExportedRun[] {
  const times = { startedAt: '2026-01-31T12:00:00.000Z', endedAt: '2026-01-31T12:00:01.000Z', seconds: 1 };
  const first = chainRecord(chainStart, contentOf('segmentation', hash('b'), hash('c')), times, 1);
  const second = chainRecord(first.hash, contentOf('explanation', hash('c'), hash('d')), times, 2);
  return [first, second].map((record, at) => ({ runId: at + 3, subject: 'die 7.png', record }));
}

// DSSE 1.0.2, protocol.md, "Test Vectors".
test('the pre-authentication encoding is that of the DSSE specification', () => {
  const encoded = preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
  expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

test('lengths in the encoding count bytes, not characters', () => {
  expect(preAuthenticationEncoding('é', Buffer.from('ü')).toString()).toBe('DSSEv1 2 é 2 ü');
});

// DSSE, testvectors/vectors.json: key A (RFC 8032, section 7.1, test 1) over {"_type":"https://in-toto.io/Statement/v1"}.
test('the published DSSE vector is accepted, and refused under another type', () => {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
    format: 'jwk',
  });
  const envelope = {
    payload: 'eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==',
    payloadType: inTotoPayloadType,
    signatures: [
      {
        keyid: 'A',
        sig: '2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==',
      },
    ],
  };
  expect(isSignedBy(envelope, key)).toBe(true);
  expect(isSignedBy({ ...envelope, payloadType: 'application/vnd.example.other+json' }, key)).toBe(false);
});

test('an envelope without a key id, which DSSE allows, is read', () => {
  const own = generateKeyPairSync('ed25519');
  const body = Buffer.from(JSON.stringify(runs().map(statementOf)[0]));
  const { signatures, ...rest } = signEnvelope(inTotoPayloadType, body, own.privateKey, 'k');
  const line = JSON.stringify({ ...rest, signatures: signatures.map(({ sig }) => ({ sig })) });
  const pem = String(own.publicKey.export({ type: 'spki', format: 'pem' }));
  expect(checkEnvelopes(line, pem)[0]?.signed).toBe(true);
});

test('a signed statement is accepted under its key, and under no other, and not when it was changed', () => {
  const own = generateKeyPairSync('ed25519');
  const other = generateKeyPairSync('ed25519');
  const body = Buffer.from(JSON.stringify(runs().map(statementOf)[0]));
  const envelope = signEnvelope(inTotoPayloadType, body, own.privateKey, 'k');
  expect(isSignedBy(envelope, own.publicKey)).toBe(true);
  expect(isSignedBy(envelope, other.publicKey)).toBe(false);
  const changed = { ...envelope, payload: Buffer.from(`${body} `).toString('base64') };
  expect(isSignedBy(changed, own.publicKey)).toBe(false);
  expect(isSignedBy({ ...envelope, payloadType: 'text/plain' }, own.publicKey)).toBe(false);
});

test('checked statements say which line is not signed by the key, and what the others are about', () => {
  const own = generateKeyPairSync('ed25519');
  const other = generateKeyPairSync('ed25519');
  const line = (at: number, key = own.privateKey) =>
    JSON.stringify(
      signEnvelope(inTotoPayloadType, Buffer.from(JSON.stringify(runs().map(statementOf)[at])), key, 'k'),
    );
  const pem = String(own.publicKey.export({ type: 'spki', format: 'pem' }));
  const checked = checkEnvelopes(`${line(0)}\n${line(1, other.privateKey)}\n`, pem);
  expect(checked.map(({ signed }) => signed)).toEqual([true, false]);
  expect(checked[0]?.subjects.map(({ sha256 }) => sha256)).toContain(hash('c'));
  expect(() => checkEnvelopes('{}\n', pem)).toThrow('line 1 is no signed in-toto statement');
  expect(() => checkEnvelopes(line(0), 'no key')).toThrow('no public key');
});

test('a statement has what in-toto Statement v1 and SLSA provenance v1 require', () => {
  const [, second] = runs();
  if (second === undefined) throw new Error('no second run');
  const statement = statementOf(second);
  // in-toto Statement v1: _type, subject with at least one digest each, predicateType.
  expect(statement._type).toBe('https://in-toto.io/Statement/v1');
  for (const { digest } of statement.subject) expect(digest.sha256).toMatch(/^[0-9a-f]{64}$/);
  // SLSA provenance v1: buildDefinition.buildType and externalParameters, runDetails.builder.id.
  expect(statement.predicate).toMatchObject({
    buildDefinition: {
      buildType: expect.stringMatching(/^urn:/),
      externalParameters: { parameters: { window: 16 } },
      resolvedDependencies: [{ digest: { sha256: hash('a') } }, { digest: { sha256: hash('c') } }],
    },
    runDetails: { builder: { id: expect.any(String) } },
  });
});

test('PROV: every relation names elements that the document has, and every name has a declared prefix', () => {
  const { prefix, entity, activity, agent, ...relations } = recordsAsProv(runs());
  const elements = new Set([...Object.keys(entity), ...Object.keys(activity), ...Object.keys(agent)]);
  const ends = [
    'prov:entity',
    'prov:activity',
    'prov:agent',
    'prov:delegate',
    'prov:responsible',
    'prov:generatedEntity',
    'prov:usedEntity',
  ];
  let checked = 0;
  for (const relation of Object.values(relations)) {
    for (const attributes of Object.values(relation)) {
      for (const end of ends) {
        const name = attributes[end];
        if (name === undefined) continue;
        expect(elements).toContain(name);
        checked += 1;
      }
    }
  }
  expect(checked).toBeGreaterThan(20);
  for (const name of elements) {
    // PROV-JSON takes qualified names: a declared prefix and a local part without what must be escaped.
    expect(name).toMatch(/^wl:[A-Za-z0-9._-]+$/);
    expect(prefix.wl).toBeDefined();
  }
});

test('PROV: what one run made and the next one used is one entity', () => {
  const { used, wasGeneratedBy } = recordsAsProv(runs());
  const shared = `wl:file-${hash('c')}`;
  expect(Object.values(wasGeneratedBy).some((relation) => relation['prov:entity'] === shared)).toBe(true);
  expect(Object.values(used).some((relation) => relation['prov:entity'] === shared)).toBe(true);
});

test('PROV: a run uses each of its inputs once, the model too where the record names it twice', () => {
  const used = Object.values(recordsAsProv(runs()).used).map(
    (relation) => `${relation['prov:activity']} ${relation['prov:entity']} ${relation['prov:role']}`,
  );
  expect(used).toHaveLength(4);
  expect(new Set(used).size).toBe(used.length);
});

/** The MUST rules of RO-Crate 1.2 on metadata that Waferlens writes, by their section. */
function violations({ '@context': context, '@graph': graph }: ReturnType<typeof crateMetadata>): string[] {
  const found: string[] = [];
  const byId = new Map(graph.map((entity) => [entity['@id'], entity]));
  const check = (holds: boolean, rule: string) => {
    if (!holds) found.push(rule);
  };
  const descriptor = byId.get('ro-crate-metadata.json');
  const root = byId.get('./');
  check(context === 'https://w3id.org/ro/crate/1.2/context', 'metadata file: @context');
  check(byId.size === graph.length, 'metadata file: @id are unique');
  check(descriptor?.['@type'] === 'CreativeWork', 'metadata descriptor: @type');
  check(JSON.stringify(descriptor?.about) === '{"@id":"./"}', 'metadata descriptor: about');
  check(
    JSON.stringify(descriptor?.conformsTo) === '{"@id":"https://w3id.org/ro/crate/1.2"}',
    'metadata descriptor: conformsTo',
  );
  check(root?.['@type'] === 'Dataset', 'root data entity: @type');
  for (const property of ['name', 'description', 'datePublished', 'license']) {
    check(root?.[property] !== undefined && root[property] !== '', `root data entity: ${property}`);
  }
  check(
    /^\d{4}-\d{2}-\d{2}/.test(String(root?.datePublished)),
    'root data entity: datePublished is ISO 8601',
  );
  for (const profile of [root?.conformsTo ?? []].flat() as { '@id': string }[]) {
    const types = [byId.get(profile['@id'])?.['@type']].flat();
    check(types.includes('Profile'), `profiles: ${profile['@id']} is a Profile`);
  }
  const parts = new Set(((root?.hasPart ?? []) as { '@id': string }[]).map((part) => part['@id']));
  for (const entity of graph) {
    check(
      [entity['@type']].flat().every((type) => typeof type === 'string'),
      `${entity['@id']}: @type`,
    );
    if (entity['@type'] === 'SoftwareApplication') {
      for (const property of ['name', 'url', 'version']) {
        check(entity[property] !== undefined, `workflows and scripts: ${entity['@id']} has ${property}`);
      }
    }
    if (entity['@type'] === 'File') {
      check(parts.has(entity['@id']), `data entities: ${entity['@id']} is linked from the root`);
      check(
        !/^(\/|[a-z]+:)|\.\.|\\/.test(entity['@id']),
        `data entities: ${entity['@id']} is a relative URI path`,
      );
    }
    for (const value of Object.values(entity).flat()) {
      const id = (value as { '@id'?: unknown } | null)?.['@id'];
      if (typeof id !== 'string' || /^https?:/.test(id)) continue;
      check(byId.has(id), `${entity['@id']} refers to ${id}, which is not described`);
    }
  }
  return found;
}

test('a crate keeps every MUST of RO-Crate 1.2 that applies to it', () => {
  const file: CrateFile = {
    path: 'files/c.bin',
    name: 'segments',
    sha256: hash('c'),
    bytes: 64,
    mediaType: 'application/octet-stream',
  };
  const record = (n: number): CrateFile => ({
    ...file,
    path: `records/record-${n}.json`,
    sha256: hash(String(n)),
  });
  const metadata = crateMetadata({
    name: 'fab: 2 runs',
    date: '2026-01-31T12:00:01.000Z',
    runs: runs(),
    files: new Map([[file.sha256, file]]),
    recordFiles: [record(1), record(2)],
  });
  expect(violations(metadata)).toEqual([]);
  // The checker itself finds what is missing.
  const broken = metadata['@graph'].filter((entity) => entity['@id'] !== '#waferlens');
  expect(violations({ ...metadata, '@graph': broken })).not.toEqual([]);
});

/** The schema of the PROV-JSON submission to the W3C; where it is from stands in the file. */
const provSchema = z.fromJSONSchema(
  JSON.parse(readFileSync(new URL('./fixtures/prov-json.schema.json', import.meta.url), 'utf8')),
);

/** Records of every kind that reads other runs or what people said, with times as the store writes them. */
function provDocument() {
  const times = { startedAt: '2026-01-31T12:00:00.000Z', endedAt: '2026-01-31T12:00:01.000Z', seconds: 1 };
  const cited = { role: 'record', name: 'explanation by occlusion of case 0', sha256: hash('e') };
  const study = {
    ...contentOf('study', hash('b'), hash('f')),
    inputs: [cited, { role: 'answers', name: 'answers to "Two on two"', sha256: hash('f') }],
  };
  const own = chainRecord(hash('9'), study, times, 3);
  return recordsAsProv([...runs(), { runId: 5, subject: 'Two on two', record: own }]);
}

test('PROV-JSON of runs and of a study is valid by the schema of the W3C submission', () => {
  expect(provSchema.safeParse(JSON.parse(JSON.stringify(provDocument()))).error?.issues ?? []).toEqual([]);
});

test.each([
  ['an unknown table', () => ({ ...provDocument(), runs: {} })],
  [
    'a generation without its entity',
    () => ({ wasGeneratedBy: { '_:r1': { 'prov:activity': 'wl:run-1' } } }),
  ],
  ['a derivation from nothing', () => ({ wasDerivedFrom: { '_:r1': { 'prov:generatedEntity': 'wl:a' } } })],
  ['a time that is none', () => ({ used: { '_:r1': { 'prov:entity': 'wl:a', 'prov:time': 'yesterday' } } })],
  ['a null attribute', () => ({ entity: { 'wl:a': { 'wl:bytes': null } } })],
])('the schema refuses %s', (_, document) => {
  expect(provSchema.safeParse(document()).success).toBe(false);
});
