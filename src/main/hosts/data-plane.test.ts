import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blobType, parseDataRoute } from './data-plane.ts';

const hash = 'ab'.repeat(32);
const id = '3f0c5d1e-8a27-4b6f-9c11-0d2e4f6a8b9c';

describe('a path of the program', () => {
  it.each([
    ['/', { kind: 'page', file: 'index.html' }],
    ['/index.html', { kind: 'page', file: 'index.html' }],
    ['/assets/index-BQ_x1.js', { kind: 'page', file: 'assets/index-BQ_x1.js' }],
    [`/blob/${hash}`, { kind: 'blob', sha256: hash }],
    ['/thumbnail/3/0', { kind: 'thumbnail', datasetId: 3, index: 0 }],
    [`/partial/${id}`, { kind: 'partial', id }],
    ['/picture/12/99999', { kind: 'picture', datasetId: 12, index: 99999 }],
  ])('%s is understood', (path, route) => {
    expect(parseDataRoute(path)).toEqual(route);
  });
});

describe('a path that names nothing', () => {
  it.each([
    '',
    'index.html',
    '//etc/passwd',
    '/..',
    '/../package.json',
    '/assets/../../package.json',
    '/assets/./index.js',
    '/.env',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/assets/%2e%2e%5cpackage.json',
    '/..\\package.json',
    'http://elsewhere/index.html',
    '/blob/',
    `/blob/${hash.toUpperCase()}`,
    `/blob/${hash}/`,
    `/blob/${hash}.png`,
    `/blob/../blob/${hash}`,
    '/blob/index.html',
    `/blob/${hash.slice(1)}`,
    '/thumbnail/0/1',
    '/thumbnail/1/-1',
    '/thumbnail/1/01',
    '/thumbnail/1/1e3',
    '/picture/1/1/../2',
    '/picture/1',
    '/partial/',
    `/partial/${id}/`,
    `/partial/${id.toUpperCase()}`,
    `/partial/${id.slice(1)}`,
    `/partial/../${id}`,
    '/index.html\0',
  ])('%s is refused', (path) => {
    expect(parseDataRoute(path)).toBeNull();
  });
});

it('no path whatever gives a file outside its folder', () => {
  const piece = fc.constantFrom('..', '.', '/', '\\', '%2e', '%2f', 'a', 'C:', '\0', '~', 'assets', '-', '');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const route = parseDataRoute(`/${pieces.join('')}`);
      if (route?.kind !== 'page') return;
      const parts = route.file.split('/');
      expect(parts.every((part) => part !== '' && !part.startsWith('.'))).toBe(true);
      expect(route.file).not.toMatch(/[\\%:\0]/);
    }),
    { seed: 1 },
  );
});

it('a blob is served as bytes unless asked otherwise, and only as a type of the list', () => {
  const typeOf = (query: string) => blobType(new URLSearchParams(query));
  expect(typeOf('')).toBe('application/octet-stream');
  expect(typeOf('type=application/pdf')).toBe('application/pdf');
  expect(typeOf('type=text/html')).toBeNull();
  expect(typeOf('type=image/svg%2Bxml')).toBeNull();
});
