import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Decodes and encodes in a process of its own, because the choice of sharp's build is made once per process. */
const program = `
  import { decodeImage } from './decode.ts';
  import { encodePng } from './png.ts';
  const data = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
  const png = await encodePng({ width: 4, height: 3, channels: 1, data });
  const picture = await decodeImage(png);
  const loaded = process.report.getReport().sharedObjects.some((path) => /sharp-linux|sharp-win32|sharp-darwin/.test(path));
  console.log(JSON.stringify({ values: [...picture.data], native: loaded }));
`;

test('WAFERLENS_SHARP=wasm decodes the same values without loading the native build', () => {
  const output = execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, WAFERLENS_SHARP: 'wasm' },
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual({
    values: Array.from({ length: 12 }, (_, i) => i * 20),
    native: false,
  });
});
