import { expect, it } from 'vitest';
import type { DirectoryEntry } from '#contract/workstation.ts';
import { companionFiles } from './companion-files.ts';

const folder = (...names: string[]): DirectoryEntry[] =>
  names.map((name) => ({ name, path: `/models/${name}`, kind: 'file', bytes: 10 }));

it('takes the only label and preprocessing file of the folder', () => {
  expect(companionFiles('/models/a.onnx', folder('a.onnx', 'labels.txt', 'preprocess.json'))).toEqual({
    labels: '/models/labels.txt',
    preprocessing: '/models/preprocess.json',
  });
});

it('takes the one of several that shares a word with the model', () => {
  const files = folder('labels.txt', 'preprocess-resnet.json', 'preprocess-squeezenet.json');
  expect(companionFiles('/models/wafer7_resnet.onnx', files).preprocessing).toBe(
    '/models/preprocess-resnet.json',
  );
});

it('takes none of several that fit equally', () => {
  const files = folder('preprocess-a1.json', 'preprocess-b2.json');
  expect(companionFiles('/models/other.onnx', files).preprocessing).toBeNull();
});

it('finds nothing in a folder without such files', () => {
  expect(companionFiles('/models/a.onnx', folder('a.onnx', 'a.json'))).toEqual({
    labels: null,
    preprocessing: null,
  });
});
