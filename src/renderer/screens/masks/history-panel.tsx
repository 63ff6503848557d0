import type { MaskDetail, MaskEntry } from '#contract/masks.ts';
import { Button } from '../../components/button.tsx';
import { formatCount, formatTime } from '../../components/format.ts';
import { Panel } from '../../components/panel.tsx';
import { t } from '../../language/language.ts';
import { areaBehind } from '../../viewer/area-text.ts';
import styles from './masks.module.css';

/** Who said what about the mask of a picture, newest first; any earlier word can be put back. */
export function HistoryPanel(props: {
  readonly detail: MaskDetail;
  readonly busy: boolean;
  readonly onRestore: (entry: number) => void;
}) {
  const { detail, busy, onRestore } = props;
  return (
    <Panel title={t('Ground truth')}>
      <ul className={styles.history} aria-label={t('History of the mask')}>
        {detail.history.toReversed().map((entry) => (
          <li key={entry.id} className={styles.entry}>
            <span className={styles.entryText}>
              <span>{whatOf(entry)}</span>
              <span className={styles.quiet}>{detailsOf(entry, detail.pixelSizeNm)}</span>
            </span>
            {entry.id === detail.current.id ? (
              <span className={styles.quiet}>{t('counts')}</span>
            ) : (
              <Button
                tone="quiet"
                isDisabled={busy}
                aria-label={t('Put back: {{entry}}', { entry: whatOf(entry) })}
                onPress={() => onRestore(entry.id)}
              >
                {t('Put back')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function whatOf({ kind, sha256, by, restores }: MaskEntry): string {
  switch (kind) {
    case 'original':
      return sha256 === null ? t('Came without a mask') : t('Came with the data');
    case 'accepted':
      return `Accepted by ${by}`;
    case 'imported':
      return `Imported by ${by}`;
    case 'removed':
      return `Removed by ${by}`;
    case 'restored':
      return `${restores === 0 ? t('As it came') : `Entry ${restores}`}, put back by ${by}`;
  }
}

function detailsOf({ at, area, source }: MaskEntry, pixelSizeNm: number | null): string {
  const proposals = source?.proposals.reduce((sum, { segments }) => sum + segments.length, 0) ?? 0;
  return [
    ...(at === null ? [] : [formatTime(at)]),
    ...(area === null
      ? []
      : [`${t('{{area}} pixels', { area: formatCount(area) })}${areaBehind(area, pixelSizeNm)}`]),
    ...(proposals === 0 ? [] : [`${proposals} ${proposals === 1 ? t('proposal') : t('proposals')}`]),
    ...(source?.edited === true ? [t('edited by hand')] : []),
    ...(source?.file == null ? [] : [source.file]),
  ].join(', ');
}
