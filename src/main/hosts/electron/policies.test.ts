import { expect, it } from 'vitest';
import {
  navigationAllowed,
  permissionDecision,
  requestAllowed,
  senderTrusted,
  windowOpenDecision,
} from './policies.ts';

const pdf = `app://waferlens/blob/${'ab'.repeat(32)}?type=application/pdf`;
const viewer = 'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/index.html';
const foreign = [
  'https://example.com/',
  'http://127.0.0.1:80/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<script>1</script>',
  'app://elsewhere/',
  'app://waferlens.example/',
  'app://user@waferlens/',
  'app://waferlens:81/',
  'app:waferlens',
  'blob:https://example.com/1',
  'chrome://settings/',
  'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/',
  'about:srcdoc',
  '',
];

it.each([
  ['app://waferlens/', true, true],
  ['app://waferlens/index.html#/cases', true, true],
  ['app://waferlens/assets/index.js', true, false],
  [pdf, true, false],
  [viewer, true, false],
  ['about:blank', true, false],
  [pdf, false, true],
  [viewer, false, true],
  ['blob:app://waferlens/5c0e', false, true],
  ['app://waferlens/', false, false],
  [pdf.replace('application/pdf', 'text/html'), false, false],
])('a frame may go to %s (main frame: %s): %s', (url, isMainFrame, allowed) => {
  expect(navigationAllowed(url, isMainFrame)).toBe(allowed);
});

it.each(foreign)('no frame may go to "%s"', (url) => {
  expect(navigationAllowed(url, true)).toBe(false);
  expect(navigationAllowed(url, false)).toBe(false);
});

it.each(foreign)('nothing loads "%s"', (url) => {
  expect(requestAllowed(url, true)).toBe(false);
});

it.each([
  ['app://waferlens/', false, true],
  ['app://waferlens/thumbnail/1/2', false, true],
  ['blob:app://waferlens/5c0e', false, true],
  ['data:image/png;base64,AA==', false, true],
  [viewer, false, true],
  ['devtools://devtools/bundled/inspector.html', true, true],
  ['devtools://devtools/bundled/inspector.html', false, false],
  ['wss://example.com/', true, false],
])('a request for %s (developer tools: %s) passes: %s', (url, hasDevTools, allowed) => {
  expect(requestAllowed(url, hasDevTools)).toBe(allowed);
});

it('opens no window, not even for its own page', () => {
  expect(windowOpenDecision('app://waferlens/')).toEqual({ action: 'deny' });
  expect(windowOpenDecision('https://example.com/')).toEqual({ action: 'deny' });
});

it.each([
  ['clipboard-sanitized-write', true],
  ['clipboard-read', false],
  ['media', false],
  ['geolocation', false],
  ['notifications', false],
  ['openExternal', false],
  ['fileSystem', false],
  ['hid', false],
  ['serial', false],
  ['usb', false],
  ['display-capture', false],
  ['unknown', false],
  ['toString', false],
])('permission %s is given: %s', (permission, given) => {
  expect(permissionDecision(permission)).toBe(given);
});

it.each([
  ['app://waferlens/', true, true],
  ['app://waferlens/#/runs', true, true],
  ['app://waferlens/', false, false],
  [pdf, true, false],
  ['https://example.com/', true, false],
  ['about:blank', true, false],
])('a message from %s (main frame: %s) is trusted: %s', (url, isMainFrame, trusted) => {
  expect(senderTrusted(url, isMainFrame)).toBe(trusted);
});
