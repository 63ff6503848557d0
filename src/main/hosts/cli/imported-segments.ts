import { mkdtemp, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PictureToExplain } from '../../operations/explain-picture.ts';
import type { Session } from './session.ts';

const imported = ['.json', '.png', '.tif', '.tiff', '.bmp'];

/** Whether `--segments` names masks of another program, not an array. */
export async function isForeign(file: string): Promise<boolean> {
  if (imported.includes(path.extname(file).toLowerCase())) return true;
  const facts = await stat(file).catch(() => null);
  return facts?.isDirectory() === true;
}

/**
 * A picture with its segments as an array: those in a folder of mask pictures, a picture of labels or a JSON file of
 * COCO annotations are brought into `.npy`, in a folder of their own inside `scratch`.
 *
 * @throws Failure as the worker's `importSegments`
 */
export async function withImportedSegments(
  session: Session,
  picture: PictureToExplain,
  scratch: () => Promise<string>,
): Promise<PictureToExplain> {
  const { segmentsPath } = picture;
  if (segmentsPath === null || !(await isForeign(segmentsPath))) return picture;
  const { context } = await session.workstation();
  const directory = await mkdtemp(path.join(await scratch(), 'masks-'));
  const { file, count } = await context.interactive.call(
    'importSegments',
    { path: segmentsPath, picture: picture.name, directory },
    { signal: session.signal },
  );
  const name = `${path.basename(segmentsPath)}, ${count} ${count === 1 ? 'segment' : 'segments'}`;
  return { ...picture, segmentsPath: file.path, segmentsName: name };
}
