import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const packageFile = z.object({ version: z.string() });

/** The program's version as its package says it. @param root the folder with `package.json` */
export function programVersionIn(root: string): string {
  return packageFile.parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))).version;
}
