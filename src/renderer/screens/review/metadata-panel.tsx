import type { Sample } from '#contract/dataset.ts';
import { formatBytes, shortHash } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './side.module.css';

/** Where the picture comes from. */
export function MetadataPanel({ sample }: { readonly sample: Sample }) {
  return (
    <section className={styles.panel} aria-labelledby="metadata-title">
      <h2 id="metadata-title">{t('Details')}</h2>
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
    [t('Lot'), sample.lot],
    [t('Wafer'), sample.wafer],
    [t('Die'), die],
    [t('Site'), sample.site],
    [t('Split'), sample.split],
    [
      t('Pixel size'),
      sample.pixelSizeNm === null ? null : t('{{pixelSizeNm}} nm', { pixelSizeNm: sample.pixelSizeNm }),
    ],
    [
      t('Format'),
      t('{{value}}, {{bitDepth}} bit', {
        value: sample.channels === 1 ? t('grey') : t('{{channels}} channels', { channels: sample.channels }),
        bitDepth: sample.bitDepth,
      }),
    ],
    [t('Mask'), sample.maskPath === null ? t('none') : sample.maskEmpty ? t('empty') : t('yes')],
    ...Object.entries(sample.extra),
    [t('File'), `${sample.name} (${formatBytes(sample.bytes)})`],
    ['SHA-256', shortHash(sample.sha256)],
  ];
  return facts.flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name, value }]));
}
