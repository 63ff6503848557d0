import type { MaskDetail, MaskEntry } from '#contract/masks.ts';
import { Button } from '../../components/button.tsx';
import { formatCount, formatTime } from '../../components/format.ts';
import { Panel } from '../../components/panel.tsx';
import styles from './masks.module.css';

/** Who said what about the mask of a picture, newest first; any earlier word can be put back. */
export function HistoryPanel(props: {
  readonly detail: MaskDetail;
  readonly busy: boolean;
  readonly onRestore: (entry: number) => void;
}) {
  const { detail, busy, onRestore } = props;
  return (
    <Panel title="Ground truth">
      <ul className={styles.history} aria-label="History of the mask">
        {detail.history.toReversed().map((entry) => (
          <li key={entry.id} className={styles.entry}>
            <span className={styles.entryText}>
              <span>{whatOf(entry)}</span>
              <span className={styles.quiet}>{detailsOf(entry)}</span>
            </span>
            {entry.id === detail.current.id ? (
              <span className={styles.quiet}>counts</span>
            ) : (
              <Button
                tone="quiet"
                isDisabled={busy}
                aria-label={`Put back: ${whatOf(entry)}`}
                onPress={() => onRestore(entry.id)}
              >
                Put back
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
      return sha256 === null ? 'Came without a mask' : 'Came with the data';
    case 'accepted':
      return `Accepted by ${by}`;
    case 'imported':
      return `Imported by ${by}`;
    case 'removed':
      return `Removed by ${by}`;
    case 'restored':
      return `${restores === 0 ? 'As it came' : `Entry ${restores}`}, put back by ${by}`;
  }
}

function detailsOf({ at, area, source }: MaskEntry): string {
  const proposals = source?.proposals.reduce((sum, { segments }) => sum + segments.length, 0) ?? 0;
  return [
    ...(at === null ? [] : [formatTime(at)]),
    ...(area === null ? [] : [`${formatCount(area)} pixels`]),
    ...(proposals === 0 ? [] : [`${proposals} ${proposals === 1 ? 'proposal' : 'proposals'}`]),
    ...(source?.edited === true ? ['edited by hand'] : []),
    ...(source?.file == null ? [] : [source.file]),
  ].join(', ');
}
