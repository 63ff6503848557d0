import type { Sample } from '#contract/dataset.ts';
import { formatBytes, shortHash } from '../../components/format.ts';
import styles from './side.module.css';

/** Where the picture comes from. */
export function MetadataPanel({ sample }: { readonly sample: Sample }) {
  return (
    <section className={styles.panel} aria-labelledby="metadata-title">
      <h2 id="metadata-title">Details</h2>
      <dl className={styles.facts}>
        {factsOf(sample).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function factsOf(sample: Sample): { readonly name: string; readonly value: string }[] {
  const die = sample.dieX === null || sample.dieY === null ? null : `${sample.dieX}, ${sample.dieY}`;
  const facts: (readonly [string, string | null])[] = [
    ['Lot', sample.lot],
    ['Wafer', sample.wafer],
    ['Die', die],
    ['Site', sample.site],
    ['Split', sample.split],
    ['Pixel size', sample.pixelSizeNm === null ? null : `${sample.pixelSizeNm} nm`],
    ['Format', `${sample.channels === 1 ? 'grey' : `${sample.channels} channels`}, ${sample.bitDepth} bit`],
    ['Mask', sample.maskPath === null ? 'none' : sample.maskEmpty ? 'empty' : 'yes'],
    ...Object.entries(sample.extra),
    ['File', `${sample.name} (${formatBytes(sample.bytes)})`],
    ['SHA-256', shortHash(sample.sha256)],
  ];
  return facts.flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name, value }]));
}
