import type { Explanation } from '#contract/explanation.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { t } from '../../language/language.ts';
import type { MaskOutline } from '../../viewer/blobs.ts';
import { Pane } from '../../viewer/pane.tsx';
import { pixelAt, pixelText } from '../../viewer/picture-values.ts';
import type { Rectangle } from '../../viewer/placement.ts';
import { lengthText } from '../../viewer/scale-bar.ts';
import { useViewer } from '../../viewer/view-store.ts';
import styles from './column.module.css';
import { useBareSegments } from './column-segments.ts';

/** The picture itself, untouched, with the value under the crosshair. */
export function PictureColumn(props: {
  readonly title: string;
  readonly detail: CaseDetail;
  readonly picture: ImageBitmap | null;
  readonly outline: MaskOutline | null;
  /** Where the network's input lies on the picture. */
  readonly placement: Rectangle | null;
  /** An explanation whose segments stand out on the picture, too; null where none has any. */
  readonly segmented: Explanation | null;
}) {
  const { detail, picture, outline } = props;
  const segments = useBareSegments(props.segmented, props.placement);
  const { sample } = detail;
  const crosshair = useViewer((state) => state.crosshair);
  const pixel = picture === null || crosshair === null ? null : pixelAt(picture, crosshair);
  const place = crosshair === null || pixel === null ? '–' : `${crosshair.x}, ${crosshair.y}`;
  return (
    <section className={styles.column} aria-label={props.title} data-picture>
      <header className={styles.header}>
        <h2>{props.title}</h2>
      </header>
      <div className={styles.pane}>
        <Pane
          label={t('Picture {{name}}', { name: sample.name })}
          picture={picture}
          layer={null}
          segments={segments}
          outline={outline}
          pixelSizeNm={sample.pixelSizeNm}
        />
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>{t('At crosshair')}</dt>
          <dd>{pixel === null ? '–' : pixelText(pixel)}</dd>
        </div>
        <div>
          <dt>{t('Column, row')}</dt>
          <dd>{place}</dd>
        </div>
        <div>
          <dt>{t('Pixels')}</dt>
          <dd>
            {sample.width} × {sample.height}
          </dd>
        </div>
        <div>
          <dt>{t('Field')}</dt>
          <dd>{sample.pixelSizeNm === null ? '–' : lengthText(sample.pixelSizeNm * sample.width)}</dd>
        </div>
      </dl>
    </section>
  );
}
