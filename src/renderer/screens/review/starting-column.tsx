import { X } from 'lucide-react';
import { IconButton } from '../../components/button.tsx';
import { t } from '../../language/language.ts';
import type { MaskOutline } from '../../viewer/blobs.ts';
import { Pane } from '../../viewer/pane.tsx';
import type { Rectangle } from '../../viewer/placement.ts';
import styles from './column.module.css';
import { RunProgress } from './run-progress.tsx';
import type { RunningExplanation } from './running-explanations.ts';
import { useUnfinishedLayer } from './unfinished-layer.ts';
import { UnfinishedMark } from './unfinished-mark.tsx';

/** The column of a method that runs for the first time, with its map as far as it is, or whose run failed. */
export function StartingColumn(props: {
  readonly title: string;
  readonly running: RunningExplanation;
  readonly picture: ImageBitmap | null;
  readonly outline: MaskOutline | null;
  /** Nanometres per pixel of the picture; null: not known. */
  readonly pixelSizeNm: number | null;
  /** Where the network's input lies on the picture. */
  readonly placement: Rectangle | null;
  readonly onDismiss: () => void;
}) {
  const { title, running } = props;
  const unfinished = useUnfinishedLayer(running, props.placement);
  return (
    <section className={styles.column} aria-label={title}>
      <header className={styles.header}>
        <h2>{title}</h2>
        <span className={styles.space} />
        {running.failure !== null && (
          <IconButton icon={X} label={t('Close {{title}}', { title })} onPress={props.onDismiss} />
        )}
      </header>
      <div className={styles.pane}>
        {unfinished !== null && (
          <>
            <Pane
              label={t('Unfinished map of {{title}}', { title })}
              picture={props.picture}
              layer={unfinished.layer}
              outline={props.outline}
              pixelSizeNm={props.pixelSizeNm}
            />
            <UnfinishedMark passes={unfinished.passes} />
          </>
        )}
        <div className={unfinished === null ? styles.waiting : styles.over}>
          <RunProgress running={running} />
        </div>
      </div>
    </section>
  );
}
