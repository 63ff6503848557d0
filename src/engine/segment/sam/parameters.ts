import { z } from 'zod';

/** Parameters of automatic mask generation, as `SamAutomaticMaskGenerator` names and defaults them. */
export function automaticMaskParameters(defaults: { readonly predictedIou: number }) {
  const share = () => z.number().min(0).max(1);
  return z.object({
    pointsPerSide: z
      .number()
      .int()
      .min(1)
      .max(128)
      .default(32)
      .describe('Points along each side of the grid; the decoder is asked at each.'),
    pointsPerBatch: z
      .number()
      .int()
      .min(1)
      .max(1024)
      .default(4)
      .describe(
        'Points per run of the decoder, where it takes several; between two runs a cancel is heard. More gain nothing ' +
          'on a processor. It changes no mask beyond the last bits.',
      ),
    predictedIou: share()
      .default(defaults.predictedIou)
      .describe("Masks whose quality, the decoder's own guess, is not above this are left out."),
    stability: share()
      .default(0.95)
      .describe(
        'Masks less stable than this are left out: intersection over union of the masks cut above and below.',
      ),
    stabilityOffset: z
      .number()
      .min(0)
      .max(20)
      .default(1)
      .describe('How far above and below 0 the logits are cut for the stability.'),
    boxNms: share()
      .default(0.7)
      .describe(
        'Of two masks whose boxes overlap more than this (intersection over union), the better one stays; between ' +
          'crops, the one of the smaller crop.',
      ),
    cropLayers: z
      .number()
      .int()
      .min(0)
      .max(3)
      .default(0)
      .describe(
        'Layers of crops that are looked at beside the whole picture: 4 crops, then 16, then 64 more.',
      ),
    cropOverlap: z
      .number()
      .min(0)
      .max(0.9)
      .default(512 / 1500)
      .describe('Share of the short side by which crops overlap.'),
    cropPointsDownscale: z
      .number()
      .int()
      .min(1)
      .max(8)
      .default(1)
      .describe('Points per side are divided by this once more in each layer of crops.'),
    minimumArea: z
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe('Holes and islands of fewer pixels are filled and removed; 0: masks stay as they are.'),
    maximumMasks: z
      .number()
      .int()
      .min(1)
      .max(2000)
      .default(256)
      .describe(
        'At most this many masks, those of highest predicted IoU; fewer where they would pass 512 MiB.',
      ),
  });
}

export type AutomaticMaskParameters = z.output<ReturnType<typeof automaticMaskParameters>>;
