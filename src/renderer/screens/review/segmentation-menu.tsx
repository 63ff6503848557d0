import { Grid2x2 } from 'lucide-react';
import type { SegmentationChoice, SegmenterDescription } from '#contract/segmentation.ts';
import { PanelButton } from '../../components/panel-button.tsx';
import { t } from '../../language/language.ts';
import styles from './parameter-panel.module.css';
import { SegmentationFields } from './segmentation-fields.tsx';

/** The segments that all methods of E share, behind one button that names them. */
export function SegmentationMenu(props: {
  readonly segmenters: readonly SegmenterDescription[];
  readonly chosen: SegmentationChoice | null;
  readonly onChange: (choice: SegmentationChoice | null) => void;
}) {
  const { segmenters, chosen } = props;
  const title = segmenters.find(({ id }) => id === chosen?.segmenter)?.title ?? t('own');
  return (
    <PanelButton
      icon={Grid2x2}
      label={t('Segments ({{title}})', { title })}
      placement="bottom end"
      className={styles.popover}
    >
      {() => (
        <div className={styles.dialog}>
          <div className={styles.fields}>
            <SegmentationFields segmenters={segmenters} value={chosen} onChange={props.onChange} />
          </div>
        </div>
      )}
    </PanelButton>
  );
}
