import { useMemo } from 'react';
import { t } from '../../language/language.ts';
import { loadMap } from '../../viewer/blobs.ts';
import { type MapAgreement, mapAgreement } from '../../viewer/map-agreement.ts';
import type { PaneLayer } from '../../viewer/pane.tsx';
import type { Rectangle } from '../../viewer/placement.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { useLoaded } from '../../viewer/use-loaded.ts';
import { useBeside } from './beside.ts';
import styles from './column.module.css';
import type { ColumnPlane } from './column-planes.ts';

export interface MapDifference {
  readonly agreement: MapAgreement;
  /** The difference as a layer, where that is asked for. */
  readonly layer: PaneLayer | null;
}

/**
 * How a map agrees with the map of the same method above it; null without one, and until both are there.
 *
 * @param above the plane of the case that is reviewed
 */
export function useMapDifference(
  plane: ColumnPlane,
  above: ColumnPlane | null,
  placement: Rectangle | null,
): MapDifference | null {
  const own = useLoaded(
    useMemo(() => (above === null ? null : loadMap(plane.artifact)), [plane.artifact, above]),
  );
  const other = useLoaded(useMemo(() => (above === null ? null : loadMap(above.artifact)), [above]));
  const wanted = useBeside((state) => state.differences);
  const signed = plane.signed && above?.signed === true;
  const agreement = useMemo(
    () => (own.value === null || other.value === null ? null : mapAgreement(other.value, own.value, signed)),
    [own.value, other.value, signed],
  );
  const layer = useMemo<PaneLayer | null>(() => {
    if (agreement === null || placement === null || !wanted) return null;
    const reach = signed ? 2 : 1;
    return { map: agreement.difference, placement, range: { low: -reach, high: reach }, signed: true };
  }, [agreement, placement, wanted, signed]);
  return useMemo(() => (agreement === null ? null : { agreement, layer }), [agreement, layer]);
}

/** The agreement in two numbers, as facts of a column. */
export function AgreementFact({ agreement }: { readonly agreement: MapAgreement }) {
  const { correlation, meanDifference } = agreement;
  return (
    <div className={styles.feature}>
      <dt>{t('With the map above: rank correlation, mean difference')}</dt>
      <dd>
        <span>
          {t('ρ {{value}}', { value: Number.isNaN(correlation) ? '–' : formatValue(correlation, 2) })}
        </span>
        <span>{formatValue(100 * meanDifference, 2)} %</span>
      </dd>
    </div>
  );
}
