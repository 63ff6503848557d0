import type { Explanation } from '#contract/explanation.ts';
import { t } from '../../language/language.ts';
import { loaded, loadMap } from '../../viewer/blobs.ts';
import { pixelAt, pixelText, valueAt } from '../../viewer/picture-values.ts';
import type { Rectangle } from '../../viewer/placement.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { useViewer } from '../../viewer/view-store.ts';
import type { ColumnPlane } from './column-planes.ts';
import { useBareSegments, useMarked } from './column-segments.ts';
import styles from './review-screen.module.css';

/** Says where the crosshair is and what stands there in every pane, when it was moved by keys. */
export function CrosshairSpeech(props: {
  readonly picture: ImageBitmap | null;
  readonly placement: Rectangle | null;
  readonly planes: readonly { readonly title: string; readonly plane: ColumnPlane }[];
  /** An explanation whose segment at the crosshair is named; null where none has any. */
  readonly segmented: Explanation | null;
}) {
  const { picture, placement, planes } = props;
  const crosshair = useViewer((state) => (state.crosshairByKeys ? state.crosshair : null));
  const pixel = crosshair === null || picture === null ? null : pixelAt(picture, crosshair);
  const [segment] = useMarked(useBareSegments(props.segmented, placement));
  const parts: string[] = [];
  if (crosshair !== null && pixel !== null) {
    parts.push(
      t('Column {{x}}, row {{y}}', { x: crosshair.x, y: crosshair.y }),
      t('picture {{pixel}}', { pixel: pixelText(pixel) }),
    );
    if (segment !== undefined) parts.push(t('segment {{segment}}', { segment }));
    for (const { title, plane } of planes) {
      const map = loaded(loadMap(plane.artifact));
      const value = map === undefined || placement === null ? null : valueAt(map, placement, crosshair);
      parts.push(`${title} ${value === null ? t('outside the input') : formatValue(value)}`);
    }
  }
  return (
    <p className={styles.spoken} aria-live="polite">
      {parts.join(', ')}
    </p>
  );
}
