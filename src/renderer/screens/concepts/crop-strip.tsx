import { Toolbar } from 'react-aria-components';
import type { ConceptSet } from '#contract/concepts.ts';
import { blobUrl } from '../../app/blobs.ts';
import { formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { openCase, useReviewOrder } from '../review/review-order.ts';
import type { SignedConcept } from './concept-order.ts';
import { conceptsHref } from './concepts-address.ts';
import styles from './crop-strip.module.css';

/** The crops that show a concept best, one stop of the Tab key: arrow keys walk, Enter opens the crop's case. */
export function CropStrip({ set, signed }: { readonly set: ConceptSet; readonly signed: SignedConcept }) {
  const { crops, strip, index } = signed.concept;
  const picture = blobUrl(strip.sha256, 'image/png');
  const open = (position: number) => {
    const crop = crops[position];
    if (crop === undefined) return;
    const { modelId, datasetId } = set;
    // In the case, J and K walk through the pictures of this concept, and Escape leads back here.
    const address = conceptsHref({ classIndex: set.target.index, runId: set.runId, concept: index });
    const indices = Int32Array.from(crops, ({ sampleIndex }) => sampleIndex);
    useReviewOrder.setState({ order: { modelId, datasetId, indices, address }, position });
    openCase({ modelId, datasetId, index: crop.sampleIndex });
  };
  return (
    <Toolbar aria-label={t('Crops of {{title}}', { title: signed.title })} className={styles.strip ?? ''}>
      {crops.map((crop, position) => (
        <button
          key={`${crop.sampleIndex} ${crop.region.left} ${crop.region.top}`}
          type="button"
          className={styles.tile}
          style={{
            backgroundImage: `url("${picture}")`,
            backgroundSize: `${crops.length * 100}% 100%`,
            backgroundPosition: `${crops.length === 1 ? 0 : (100 * position) / (crops.length - 1)}% 0`,
          }}
          title={cropText(crop)}
          aria-label={t('Crop {{position}}, {{crop}}', { position: position + 1, crop: cropText(crop) })}
          onClick={() => open(position)}
        />
      ))}
    </Toolbar>
  );
}

function cropText({
  name,
  coefficient,
  massInMask,
}: ConceptSet['concepts'][number]['crops'][number]): string {
  const mass =
    massInMask === null
      ? ''
      : t(', {{massInMask}} in the mask', { massInMask: formatPercent(massInMask, 0) });
  return t('{{name}}: coefficient {{coefficient}}{{mass}}', {
    name,
    coefficient: formatValue(coefficient),
    mass,
  });
}
