import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { thumbnailUrl } from '../../app/blobs.ts';
import { useCall } from '../../app/calls.ts';
import { formatCount } from '../../components/format.ts';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { type MaskRows, rowWords } from './mask-rows.ts';
import styles from './masks.module.css';
import { type MaskFilter, masksHref, showMasks } from './masks-address.ts';

const rowHeight = 52;

const filterNames: Readonly<Record<MaskFilter, string>> = {
  all: t('All pictures'),
  missing: 'Without a mask',
  original: t('Mask came with the data'),
  validated: t('Validated'),
};

/** The pictures of the data set with what is said about their masks. */
export function MaskList(props: {
  readonly datasetId: number;
  readonly rows: MaskRows;
  readonly indices: readonly number[];
  readonly index: number | null;
  readonly filter: MaskFilter;
}) {
  const { datasetId, rows, indices, index, filter } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: indices.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const position = index === null ? -1 : indices.indexOf(index);
  useEffect(() => {
    if (position >= 0) virtual.scrollToIndex(position, { align: 'auto' });
  }, [position, virtual]);
  const items = virtual.getVirtualItems();
  const shown = items.flatMap((item) => indices[item.index] ?? []);
  const asked = useCall('cases.samples', shown.length === 0 ? null : { datasetId, indices: shown }, {
    keepPrevious: true,
  });
  const samples = new Map(asked.data?.samples.map((sample) => [sample.index, sample]));
  return (
    <section className={styles.list} aria-label={t('Pictures')}>
      <div className={styles.filter}>
        <Select
          label={t('Show')}
          labelHidden
          options={Object.entries(filterNames).map(([id, name]) => ({ id: id as MaskFilter, name }))}
          value={filter}
          onChange={(chosen) => showMasks({ index, filter: chosen })}
        />
        <span className={styles.quiet}>{formatCount(indices.length)}</span>
      </div>
      <div className={styles.rows} ref={box}>
        <ul aria-label={t('Pictures and their masks')} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const own = indices[item.index] ?? 0;
            const sample = samples.get(own);
            return (
              <li key={own} style={{ transform: `translateY(${item.start}px)`, height: rowHeight }}>
                <a
                  className={styles.row}
                  href={masksHref({ index: own, filter })}
                  aria-current={own === index ? 'true' : undefined}
                  // One stop of Tab for the whole list; J and K go through it.
                  tabIndex={own === (position < 0 ? indices[0] : index) ? 0 : -1}
                >
                  <img src={thumbnailUrl(datasetId, own)} alt="" width={40} height={40} />
                  <span className={styles.rowText}>
                    <span className={styles.rowName}>
                      {sample?.name ?? t('picture {{own}}', { own: own + 1 })}
                    </span>
                    <span className={styles.quiet}>{rowWords(rows.of(own))}</span>
                  </span>
                </a>
              </li>
            );
          })}
        </ul>
        {indices.length === 0 && (
          <p className={styles.quiet}>
            {t('No picture is {{filterNames}}.', { filterNames: filterNames[filter] })}
          </p>
        )}
      </div>
    </section>
  );
}
