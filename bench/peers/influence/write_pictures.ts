/**
 * Writes the demo pictures that trac_in.py takes gradients of: float32 [28, 1, 128, 128], preprocessed, and their labels
 * (24 training pictures, then 4 validation pictures).
 *
 *     node bench/peers/influence/write_pictures.ts FOLDER
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tracedPictures } from '../../../src/demo/fixtures/traced-pictures.ts';
import { encodeNpy } from '../../../src/engine/math/npy.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node bench/peers/influence/write_pictures.ts FOLDER');
const { pictures, labels, count } = tracedPictures();
await writeFile(join(folder, 'pictures.npy'), encodeNpy(pictures, [count, 1, 128, 128]));
await writeFile(join(folder, 'labels.npy'), encodeNpy(labels, [count]));
