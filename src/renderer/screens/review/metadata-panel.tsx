import { useMemo } from 'react';
import type { CaseDetail } from '#contract/workstation.ts';
import { formatBytes, formatCount, shortHash } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { areaBehind } from '../../viewer/area-text.ts';
import { loadMaskOutline } from '../../viewer/blobs.ts';
import { useLoaded } from '../../viewer/use-loaded.ts';
import styles from './side.module.css';

/** Where the picture comes from. */
export function MetadataPanel({ detail }: { readonly detail: CaseDetail }) {
  const hash = detail.mask?.sha256 ?? null;
  const mask = useLoaded(useMemo(() => (hash === null ? null : loadMaskOutline(hash)), [hash])).value;
  return (
    <section className={styles.panel} aria-labelledby="metadata-title">
      <h2 id="metadata-title">{t('Details')}</h2>
      <dl className={styles.facts}>
        {factsOf(detail, mask?.inside ?? null).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** @param inside share of the picture inside of its mask; null: not known */
function factsOf(
  { sample }: CaseDetail,
  inside: number | null,
): { readonly name: string; readonly value: string }[] {
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
    [t('Mask'), maskText(sample, inside)],
    ...Object.entries(sample.extra),
    [t('File'), `${sample.name} (${formatBytes(sample.bytes)})`],
    ['SHA-256', shortHash(sample.sha256)],
  ];
  return facts.flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name, value }]));
}

function maskText(
  { maskPath, maskEmpty, width, height, pixelSizeNm }: CaseDetail['sample'],
  inside: number | null,
): string {
  if (maskPath === null) return t('none');
  if (maskEmpty) return t('empty');
  if (inside === null) return t('yes');
  const pixels = Math.round(inside * width * height);
  return `${t('{{area}} pixels', { area: formatCount(pixels) })}${areaBehind(pixels, pixelSizeNm)}`;
}
