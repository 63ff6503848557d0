import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { demoClassifier, demoPictures } from '#demo/fixtures/demo-pictures.ts';
import { ActivationSource } from '#engine/concept/activations.ts';
import { embedCrops } from '#engine/concept/crop-embedding.ts';
import { cropGrid } from '#engine/concept/crops.ts';
import { factorise } from '#engine/concept/non-negative-factorisation.ts';
import { streamPictures } from '#engine/concept/picture-stream.ts';
import { chosenFeature, explainedModel } from '#engine/explain/explained-model.ts';
import { GradientModel } from '#engine/gradients/gradient-model.ts';
import { RuntimeMatrixProduct } from '#engine/math/matrix-product.ts';
import { encodeNpy } from '#engine/math/npy.ts';
import { openClassifier } from '#engine/runtime/classifier.ts';

/**
 * Writes activations of crops of the demo and the factors that our factorisation finds, for compare_nmf.py:
 * node bench/peers/craft/export-activations.ts FOLDER
 */
const pictures = 600;
const patch = 64;
const stride = 51;
const ranks = [5, 10, 20];
const iterations = [20, 200];
const labels = ['particle', 'scratch', 'missing_hole'] as const;

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('name a folder to write to');
const source = await demoClassifier(folder);
const classifier = await openClassifier({ modelPath: source.path, size: source.preprocessing.size });
const products = new RuntimeMatrixProduct(2);
const feature = chosenFeature(explainedModel(classifier, null), null);
for (const label of labels) {
  const to = path.join(folder, label);
  await mkdir(to, { recursive: true });
  const samples = await demoPictures(path.join(to, 'pictures'), { set: 'train', label, count: pictures });
  const crops = cropGrid(classifier, patch, stride);
  const { activations } = await embedCrops(
    streamPictures(samples, source.preprocessing, new AbortController().signal),
    {
      source: new ActivationSource(new GradientModel({ classifier, batch: 16 }), feature),
      channels: classifier.channels,
      size: classifier,
      side: patch,
      choose: () => crops,
      together: 16,
      report: () => Promise.resolve(),
    },
  );
  const { rows, columns, data } = activations;
  await writeFile(path.join(to, 'activations.npy'), encodeNpy(data, [rows, columns]));
  for (const rank of ranks) {
    for (const mostIterations of iterations) {
      const found = await factorise(activations, { rank, mostIterations, tolerance: 0, seed: 0 }, products);
      const name = `${rank}-${mostIterations}`;
      await writeFile(path.join(to, `u-${name}.npy`), encodeNpy(found.coefficients.data, [rows, rank]));
      await writeFile(path.join(to, `w-${name}.npy`), encodeNpy(found.basis.data, [rank, columns]));
    }
  }
  console.log(`${label}: ${rows} crops, ${columns} channels of ${feature.name}`);
}
await products.dispose();
await classifier.dispose();
