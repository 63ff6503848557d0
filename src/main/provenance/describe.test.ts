import { expect, test } from 'vitest';
import type { RecordContent } from '#contract/record.ts';
import type { Said } from '#contract/record-words.ts';
import { contentOf, digest } from '../store/fixtures/project.ts';
import { chainRecord, chainStart } from './chain.ts';
import { describeRecord } from './describe.ts';

/** Every line by its name, in English: its text, and its hash where it has one. */
function lines(changes: Partial<RecordContent> = {}): ReadonlyMap<string, string> {
  return new Map(
    described(changes).flatMap(({ lines: own }) =>
      own.map(({ name, text, hash }) => {
        const words = [
          ...(text === null ? [] : [filled(text)]),
          ...(hash === null ? [] : [`SHA-256 ${hash}`]),
        ];
        return [filled(name), words.join(', ')] as const;
      }),
    ),
  );
}

function filled({ text, values }: Said): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? value.toLocaleString('en-US') : String(value);
  });
}

function described(changes: Partial<RecordContent>) {
  const content: RecordContent = {
    ...contentOf(changes),
    outputs: [{ name: 'map', sha256: digest('map'), bytes: 65536 }],
  };
  const execution = {
    startedAt: '2026-01-31T12:00:00.000Z',
    endedAt: '2026-01-31T12:00:02.500Z',
    seconds: 2.5,
  };
  const record = chainRecord(chainStart, content, execution, 1);
  return describeRecord(record);
}

test('whether a definition is published is said with its citation', () => {
  expect(lines().get('Definition')).toContain(
    'Published: the definition was read in the authors’ paper or code',
  );
  expect(lines().get('Definition')).toContain('Petsiuk 2018');
  const own = lines({
    method: { id: 'ase', version: '1', source: 'reconstruction', citation: 'ICANN 2025' },
  });
  expect(own.get('Definition')).toMatch(/^Reconstruction: .*ICANN 2025/);
});

test('the provider asked for stands beside the one obtained', () => {
  expect(lines().get('ONNX Runtime')).toBe('1.30.0');
  expect(lines().get('Execution provider')).toBe('cpu, asked for was auto');
  expect(lines().get('Runtime')).toBe('2 threads, batches of 16, optimisation all.');
});

test('every resolved parameter is told', () => {
  const parameters = described({}).find(({ heading }) => heading.text === 'Parameters')?.lines ?? [];
  expect(parameters.slice(0, 2).map(({ name, text }) => [filled(name), text && filled(text)])).toEqual([
    ['samples', '4000'],
    ['baseline', 'black'],
  ]);
});

test('metrics stand beside those of the controls', () => {
  expect(lines().get('Measured insertion')).toBe('0.75; random map 0.5, centred Gaussian 0.25');
});

test('runs about a training set say which data set was which, and name the checkpoints', () => {
  const dataset = (name: string) => ({ role: 'data set', name, sha256: digest(name) });
  const checkpoint = {
    role: 'checkpoint',
    name: 'net, checkpoint 1, learning rate 0.1',
    sha256: digest('1'),
  };
  const audited = lines({
    kind: 'audit',
    inputs: [checkpoint, dataset('may'), dataset('june')],
    target: null,
  });
  expect(audited.get('What')).toContain('audited');
  expect(audited.get('Training set')).toBe(`may, SHA-256 ${digest('may')}`);
  expect(audited.get('Validation set')).toBe(`june, SHA-256 ${digest('june')}`);
  expect(audited.get('Checkpoint')).toContain('learning rate 0.1');
  const traced = lines({ kind: 'influence', inputs: [dataset('may')] });
  expect(traced.get('Training set')).toContain('may');
  expect(traced.get('Explained class')).toContain('particle');
});

test('hashes are told in full', () => {
  const text = lines();
  expect(text.get('Model')).toContain(digest('onnx'));
  expect(text.get('Picture')).toContain(digest('picture 0'));
  expect(text.get('Result map')).toBe(`65,536 bytes, SHA-256 ${digest('map')}`);
});

test('a report without model, target and runtime is described by what it has', () => {
  const text = lines({
    kind: 'report',
    model: null,
    target: null,
    runtime: null,
    judgement: null,
    preprocessing: null,
  });
  expect(text.get('What')).toBe('A report was made.');
  expect([...text.keys()]).not.toContain('Runtime');
  expect([...text.values()].join(' ')).not.toMatch(/null|undefined/);
});

test('a search for concepts tells the class and how its pictures were chosen', () => {
  const text = lines({
    kind: 'concepts',
    target: { index: 2, label: 'particle', rule: 'labelled' },
    output: null,
    judgement: null,
    metrics: { 'reconstruction-error': { value: 0.25, low: null, high: null, settings: {} } },
  });
  expect(text.get('What')).toMatch(/concepts.*CRAFT/);
  expect(text.get('Class')).toBe('particle (index 2), on pictures that bear its label.');
  expect(text.get('Measured reconstruction-error')).toBe('0.25');
  expect([...text.keys()]).not.toContain('Explained class');
});

test('a test of concepts names the samples that went in with their digest', () => {
  const inputs = [{ role: 'samples', name: 'examples of scratches', sha256: digest('scratches') }];
  const text = lines({ kind: 'tcav', target: null, output: null, judgement: null, inputs });
  expect(text.get('What')).toMatch(/TCAV/);
  expect(text.get('Samples')).toBe(`examples of scratches, SHA-256 ${digest('scratches')}`);
});

test('an auditor finds the parts of a record under headings, in the order in which they are asked for', () => {
  const headings = described({}).map(({ heading }) => heading.text);
  expect(headings).toEqual([
    ...['What was done', 'Model', 'Picture', 'Parameters', 'Result', 'Computer', 'Chain'],
  ]);
});

test('medians of a study and kappas of reviewers are told by statement, method and name', () => {
  const value = { value: 4, low: 3, high: 5, settings: { first: 'Ada', second: 'Bo' } };
  const own = { judgement: null, target: null };
  const study = lines({ ...own, kind: 'study', metrics: { 'median-7-grad-cam': value } });
  expect(study.get('Median of statement 7, grad-cam')).toBe('4 (3 to 5)');
  const agreement = lines({ ...own, kind: 'agreement', metrics: { 'kappa-verdicts-1-2': value } });
  expect(agreement.get('Cohen’s kappa of verdicts, Ada and Bo')).toBe('4 (3 to 5)');
});
