import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProvenanceRecord, RecordContent } from '#contract/record.ts';
import { contentOf } from '../store/fixtures/project.ts';
import {
  type ChainHead,
  chainRecord,
  chainStart,
  emptyChain,
  type StoredRecord,
  storedRecord,
} from './chain.ts';
import { ChainCheck, type NotedHeads } from './verify-chain.ts';

function content(passes: number): RecordContent {
  return { ...contentOf({ passes, warnings: ['naïve “quotes” €'] }), outputs: [] };
}

function chain(length: number): StoredRecord[] {
  const records: StoredRecord[] = [];
  let previous = chainStart;
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const execution = {
      startedAt: '2026-01-31T12:00:00.000Z',
      endedAt: '2026-01-31T12:00:02.500Z',
      seconds: 2.5,
    };
    const record: ProvenanceRecord = chainRecord(previous, content(sequence), execution, sequence);
    records.push(storedRecord(record, 100 + sequence));
    previous = record.hash;
  }
  return records;
}

function headOf(records: readonly StoredRecord[]): ChainHead {
  const last = records.at(-1);
  return last === undefined ? emptyChain : { sequence: last.sequence, hash: last.hash };
}

function findingsOf(records: readonly StoredRecord[], heads: NotedHeads) {
  const check = new ChainCheck(heads);
  for (const record of records) check.add(record);
  return check.finish();
}

/** Findings when the notes of the chain's end are those of the untouched chain. */
function check(records: readonly StoredRecord[], original = records) {
  const head = headOf(original);
  return findingsOf(records, { table: head, file: head });
}

test('the content hash is SHA-256 of the canonical JSON, computed here by hand', () => {
  const record = chainRecord(chainStart, content(1), { startedAt: 'a', endedAt: 'b', seconds: 1 }, 1);
  const keys = Object.keys(record.content).toSorted();
  const text = JSON.stringify(record.content, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  expect(keys[0]).toBe('baseline');
  expect(record.contentHash).toBe(createHash('sha256').update(text).digest('hex'));
});

test('the same content at another time has the same content hash and another record hash', () => {
  const first = chainRecord(chainStart, content(1), { startedAt: 'a', endedAt: 'b', seconds: 1 }, 1);
  const second = chainRecord(chainStart, content(1), { startedAt: 'c', endedAt: 'd', seconds: 2 }, 1);
  expect(second.contentHash).toBe(first.contentHash);
  expect(second.hash).not.toBe(first.hash);
});

test('an untouched chain has no findings', () => {
  expect(check(chain(5))).toEqual([]);
  expect(check([])).toEqual([]);
});

test('any changed byte in any stored record is found, and the record is named', () => {
  const records = chain(3);
  const fields = ['content', 'contentHash', 'execution', 'previous', 'hash'] as const;
  fc.assert(
    fc.property(
      fc.nat(2),
      fc.constantFrom(...fields),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (which, field, at, flip) => {
        const record = records[which];
        if (record === undefined) throw new RangeError('invalid record');
        const bytes = Buffer.from(record[field]);
        const position = at % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(position) ^ flip, position);
        const changed = records.with(which, { ...record, [field]: bytes.toString('utf8') });
        const findings = check(changed, records);
        expect(findings.map(({ name }) => name)).toContain(`record ${which + 1}`);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a changed content is told as such, with its run', () => {
  const records = chain(2);
  const [first, second] = records;
  if (first === undefined || second === undefined) throw new RangeError('invalid chain');
  const changed = { ...first, content: first.content.replace('"passes":1', '"passes":2') };
  expect(check([changed, second], records)).toEqual([
    expect.objectContaining({
      runId: 101,
      subject: 'record',
      message: expect.stringContaining('content of record 1'),
    }),
    expect.objectContaining({ runId: 101, subject: 'record' }),
  ]);
});

test('a record taken from the middle leaves a gap that is named', () => {
  const records = chain(4);
  const messages = check(records.toSpliced(1, 1), records).map(({ message }) => message);
  expect(messages.some((message) => message.startsWith('Record 2 is missing'))).toBe(true);
});

test('two records that changed places are found', () => {
  const [first, second, third] = chain(3);
  if (first === undefined || second === undefined || third === undefined)
    throw new RangeError('invalid chain');
  expect(check([first, third, second], [first, second, third]).length).toBeGreaterThan(0);
});

test('a last record that was removed shows in the note of the end', () => {
  const records = chain(3);
  const head = headOf(records);
  const cut = records.slice(0, 2);
  expect(findingsOf(cut, { table: head, file: head }).map(({ name }) => name)).toContain('end of the chain');
});

test('a last record that was removed shows in the file even when the table was brought into line', () => {
  const records = chain(3);
  const cut = records.slice(0, 2);
  const findings = findingsOf(cut, { table: headOf(cut), file: headOf(records) });
  expect(findings).toEqual([
    expect.objectContaining({
      subject: 'chain',
      message: expect.stringContaining('chain-head.json noted record 3'),
    }),
  ]);
});

test('a file that lags behind, as after a crash, is no finding', () => {
  const records = chain(3);
  expect(findingsOf(records, { table: headOf(records), file: headOf(records.slice(0, 2)) })).toEqual([]);
});

test('a chain computed anew from a changed record on shows in the file that was written before', () => {
  const before = chain(3);
  const anew = chain(4)
    .slice(1)
    .map((record, position) => ({ ...record, sequence: position + 1 }));
  const findings = findingsOf(anew, { table: headOf(anew), file: headOf(before) });
  expect(findings.some(({ message }) => message.includes('not the one that chain-head.json noted'))).toBe(
    true,
  );
});

test('a missing note of the end is told', () => {
  const records = chain(2);
  const findings = findingsOf(records, { table: headOf(records), file: null });
  expect(findings.map(({ name }) => name)).toEqual(['chain-head.json']);
});
