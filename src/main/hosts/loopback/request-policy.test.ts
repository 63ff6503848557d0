import { expect, it } from 'vitest';
import { type RequestOrigin, refusal } from './request-policy.ts';

const asked = (change: Partial<RequestOrigin>): RequestOrigin => ({
  method: 'GET',
  host: '127.0.0.1:4000',
  origin: undefined,
  fetchSite: undefined,
  ...change,
});
const own = 'http://127.0.0.1:4000';

it.each([
  ['page', {}, true],
  ['page', { host: 'localhost:4000' }, true],
  ['page', { fetchSite: 'same-origin' }, true],
  ['page', { fetchSite: 'none' }, true],
  ['page', { origin: own }, true],
  ['page', { host: undefined }, false],
  ['page', { host: '127.0.0.1' }, false],
  ['page', { host: '127.0.0.1:4001' }, false],
  ['page', { host: 'evil.example:4000' }, false],
  ['page', { host: '127.0.0.1:4000.evil.example' }, false],
  ['page', { host: '[::1]:4000' }, false],
  ['page', { origin: 'http://evil.example' }, false],
  ['page', { origin: 'null' }, false],
  ['page', { origin: 'http://localhost:4000' }, false],
  ['page', { fetchSite: 'cross-site' }, false],
  ['page', { fetchSite: 'same-site' }, false],
  ['page', { method: 'POST' }, false],
  ['page', { method: 'POST', origin: 'https://127.0.0.1:4000' }, false],
  ['page', { method: 'POST', origin: own }, true],
  ['entry', { fetchSite: 'cross-site' }, true],
  ['entry', { host: 'evil.example:4000' }, false],
  ['socket', { origin: own }, true],
  ['socket', {}, false],
  ['socket', { origin: 'http://evil.example' }, false],
  ['socket', { origin: own, host: 'evil.example:4000' }, false],
] as const)('%s %o passes: %s', (kind, change, passes) => {
  expect(refusal(kind, asked(change), 4000) === null).toBe(passes);
});
