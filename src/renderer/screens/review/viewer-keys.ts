import { useKeys } from '../../app/keys.ts';
import { t } from '../../language/language.ts';
import { setView, useViewer } from '../../viewer/view-store.ts';
import { fitView } from '../../viewer/view-transform.ts';
import { toggleActualSize, zoom, zoomToCrosshair } from '../../viewer/zoom.ts';
import { toggleBlinking } from './blinking.ts';

/** Keys for how pictures and maps are looked at. */
export function useViewerKeys(): void {
  useKeys('Viewer', [
    {
      keys: 'Space',
      label: t('Hide maps and outlines while held'),
      run: () => useViewer.setState({ overlaysHidden: true }),
      release: () => useViewer.setState({ overlaysHidden: false }),
    },
    { keys: 'f', label: t('Fit the picture'), run: () => setView(fitView) },
    {
      keys: '+',
      label: t('Zoom in'),
      run: () => zoom(1),
      repeats: true,
    },
    {
      keys: '-',
      label: t('Zoom out'),
      run: () => zoom(-1),
      repeats: true,
    },
    { keys: 'z', label: t('One pixel per pixel, 1:1, or again the whole picture'), run: toggleActualSize },
    { keys: 'Shift+Z', label: t('Zoom to the crosshair'), run: zoomToCrosshair },
    { keys: 'Shift+A', label: t('Map and picture in turn, or two maps'), run: toggleBlinking },
    {
      keys: 'd',
      label: t('Swipe: picture on the left, map on the right'),
      run: () => useViewer.setState(({ swipe }) => ({ swipe: swipe === null ? 0.5 : null })),
    },
    {
      keys: 's',
      label: t('Shared or own range'),
      run: () =>
        useViewer.setState(({ range }) => ({ range: { kind: range.kind === 'own' ? 'shared' : 'own' } })),
    },
    {
      keys: 'c',
      label: t('Compact columns on or off'),
      run: () => useViewer.setState(({ compact }) => ({ compact: !compact })),
    },
    {
      keys: 'm',
      label: t('Mask outline on or off'),
      run: () => useViewer.setState(({ maskShown }) => ({ maskShown: !maskShown })),
    },
    {
      keys: 'b',
      label: t('Segment borders on or off'),
      run: () => useViewer.setState(({ segmentsShown }) => ({ segmentsShown: !segmentsShown })),
    },
  ]);
}
