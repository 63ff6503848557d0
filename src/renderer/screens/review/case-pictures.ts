import { useMemo } from 'react';
import type { Failure } from '#contract/failure.ts';
import type { CaseDetail } from '#contract/workstation.ts';
import { loadMap, loadMaskOutline, loadPicture, type MaskOutline } from '../../viewer/blobs.ts';
import { mapPainter } from '../../viewer/map-painter.ts';
import type { RawMap } from '../../viewer/raw-map.ts';
import { bytesWithHalves, reducedBitmap } from '../../viewer/reduced-bitmap.ts';
import { useLoaded } from '../../viewer/use-loaded.ts';
import { measured, useViewer } from '../../viewer/view-store.ts';
import { paneTransform, type Size } from '../../viewer/view-transform.ts';
import { type ColumnPlane, planesOf } from './column-planes.ts';
import { ownRange } from './column-ranges.ts';

function pictureBytes({ picture }: CaseDetail): number {
  return bytesWithHalves(picture.width * picture.height);
}

/** Starts loading everything that a case's columns draw, so that showing it later takes no waiting. */
export function warmCase(detail: CaseDetail): void {
  const quietly = (load: Promise<unknown>) => void load.catch(() => {});
  quietly(loadPicture(detail.picture.sha256, pictureBytes(detail)).then(reduceWhenIdle));
  if (detail.mask !== null) quietly(loadMaskOutline(detail.mask.sha256));
  for (const explanation of detail.explanations) {
    const [plane] = planesOf(explanation);
    if (plane !== undefined) quietly(loadMap(plane.artifact).then((map) => prepareWhenIdle(plane, map)));
  }
}

/** Device pixels per pixel of a picture of this size in the panes as they are now. */
function scaleNow(picture: Size): number {
  return paneTransform(useViewer.getState().view, measured().pane, picture).scale;
}

function reduceWhenIdle(picture: ImageBitmap): void {
  requestIdleCallback(() => {
    // It may have fallen out of the cache meanwhile; a closed bitmap has no pixels.
    if (picture.width > 0) reducedBitmap(picture, scaleNow(picture));
  });
}

/** Colouring a large map takes some milliseconds; done while nothing else happens it delays nobody. */
function prepareWhenIdle(plane: ColumnPlane, map: RawMap): void {
  requestIdleCallback(() => {
    const { colourMap, veil } = useViewer.getState();
    const { signed } = plane;
    const layer = { map, range: ownRange(plane, map.values), signed, colourMap, veil };
    mapPainter().prepare(layer, scaleNow(map));
  });
}

/** The picture and mask outline of a case, decoded; null until they are there. */
export function useCasePicture(detail: CaseDetail): {
  readonly picture: ImageBitmap | null;
  readonly outline: MaskOutline | null;
  readonly failure: Failure | null;
} {
  const { sha256 } = detail.picture;
  const bytes = pictureBytes(detail);
  const maskHash = detail.mask?.sha256 ?? null;
  const picture = useLoaded(useMemo(() => loadPicture(sha256, bytes), [sha256, bytes]));
  const mask = useLoaded(useMemo(() => (maskHash === null ? null : loadMaskOutline(maskHash)), [maskHash]));
  return { picture: picture.value, outline: mask.value, failure: picture.failure ?? mask.failure };
}
