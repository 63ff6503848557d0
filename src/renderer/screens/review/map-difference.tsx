import { useMemo } from 'react';
import { formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { loadMap } from '../../viewer/blobs.ts';
import type { PaneLayer } from '../../viewer/pane.tsx';
import type { Rectangle } from '../../viewer/placement.ts';
import { agreementOnPicture, type RegionAgreement } from '../../viewer/shared-region.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { useLoaded } from '../../viewer/use-loaded.ts';
import type { Size } from '../../viewer/view-transform.ts';
import { useBeside } from './beside.ts';
import styles from './column.module.css';
import type { ColumnPlane } from './column-planes.ts';

/** The plane of the same method by another model, and the part of the picture that this model is shown. */
export interface PlaneAbove {
  readonly plane: ColumnPlane;
  readonly placement: Rectangle;
}

export interface MapDifference {
  /** Null where the two models see no part of the picture in common. */
  readonly agreement: RegionAgreement | null;
  /** The difference as a layer, where that is asked for. */
  readonly layer: PaneLayer | null;
}

/**
 * How a map agrees with the map of the same method above it; null without one, and until both are there. Models may crop
 * or stretch the picture each in its own way, so both are compared on picture pixels that both see.
 *
 * @param above the plane of the case that is reviewed
 */
export function useMapDifference(
  plane: ColumnPlane,
  above: PlaneAbove | null,
  placement: Rectangle | null,
  picture: Size | null,
): MapDifference | null {
  const planeAbove = above?.plane ?? null;
  const own = useLoaded(
    useMemo(() => (planeAbove === null ? null : loadMap(plane.artifact)), [plane.artifact, planeAbove]),
  ).value;
  const other = useLoaded(
    useMemo(() => (planeAbove === null ? null : loadMap(planeAbove.artifact)), [planeAbove]),
  ).value;
  const wanted = useBeside((state) => state.differences);
  const signed = plane.signed && planeAbove?.signed === true;
  const placementAbove = above?.placement ?? null;
  const found = useMemo(() => {
    if (own === null || other === null || picture === null || placement === null || placementAbove === null)
      return null;
    return {
      agreement: agreementOnPicture(
        { map: other, placement: placementAbove },
        { map: own, placement },
        picture,
        signed,
      ),
    };
  }, [own, other, picture, placement, placementAbove, signed]);
  return useMemo(() => {
    if (found === null) return null;
    const { agreement } = found;
    if (agreement === null || !wanted) return { agreement, layer: null };
    const reach = signed ? 2 : 1;
    const { difference: map, region } = agreement;
    return {
      agreement,
      layer: { map, placement: region, range: { low: -reach, high: reach }, signed: true },
    };
  }, [found, wanted, signed]);
}

/** The agreement in two numbers, as facts of a column, and what of the picture they are about. */
export function AgreementFact({ agreement }: Pick<MapDifference, 'agreement'>) {
  if (agreement === null) {
    return (
      <div className={styles.feature}>
        <dt>{t('With the map above')}</dt>
        <dd>{t('The two models see no part of the picture in common: there is nothing to compare.')}</dd>
      </div>
    );
  }
  const { correlation, meanDifference, share } = agreement;
  return (
    <div className={styles.feature}>
      <dt>{t('With the map above: rank correlation, mean difference')}</dt>
      <dd>
        <span>
          {t('ρ {{value}}', { value: Number.isNaN(correlation) ? '–' : formatValue(correlation, 2) })}
        </span>
        <span>{formatValue(100 * meanDifference, 2)} %</span>
        {share < 0.9995 && (
          <span className={styles.grid}>
            {t('on the {{share}} of the picture that both models see', { share: formatPercent(share) })}
          </span>
        )}
      </dd>
    </div>
  );
}
