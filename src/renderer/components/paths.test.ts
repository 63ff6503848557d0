import { expect, it } from 'vitest';
import { baseName, hasEnding, joinPath, stem } from './paths.ts';

it('joins with the separator of the folder', () => {
  expect(joinPath('/home/a', 'b.pdf')).toBe('/home/a/b.pdf');
  expect(joinPath('/', 'b')).toBe('/b');
  expect(joinPath('C:\\data', 'b')).toBe('C:\\data\\b');
  expect(joinPath('C:\\', 'b')).toBe('C:\\b');
  expect(joinPath('\\\\server\\share', 'b')).toBe('\\\\server\\share\\b');
});

it('takes the last part of a path, with and without its ending', () => {
  expect(baseName('/models/net.v2.onnx')).toBe('net.v2.onnx');
  expect(stem('C:\\models\\net.v2.onnx')).toBe('net.v2');
  expect(stem('/data/pictures/')).toBe('pictures');
});

it('compares endings without regard to case', () => {
  expect(hasEnding('NET.ONNX', ['.onnx'])).toBe(true);
  expect(hasEnding('net.onnx.txt', ['.onnx'])).toBe(false);
});
