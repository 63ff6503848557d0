import type { Segmentation } from '../segment/segmentation.ts';

/** What is said where a method that its authors define on masks of SAM gets superpixels. */
export function superpixelWarning(title: string, { kind }: Segmentation): readonly string[] {
  if (kind === 'masks') return [];
  return [
    `${title} is defined on masks of SAM; these segments are a label map. Its figures hold for masks: choose the ` +
      'segmenter sam or sam2 where their files are at hand.',
  ];
}
