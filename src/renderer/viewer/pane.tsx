import { useEffect, useId, useRef } from 'react';
import { t } from '../language/language.ts';
import type { MaskOutline } from './blobs.ts';
import { drawPane } from './draw-pane.ts';
import { drawInNextFrame, forgetDrawing } from './frame-queue.ts';
import { mapPainter } from './map-painter.ts';
import type { MapLayer } from './painter.ts';
import styles from './pane.module.css';
import { usePaneInput } from './pane-input.ts';
import { markedSegments, type PaneSegments } from './pane-segments.ts';
import type { PaneRegions } from './regions.ts';
import { setMeasured, useViewer } from './view-store.ts';
import type { Size } from './view-transform.ts';

/** A map over the picture; opacity, veil and colour map come from the viewer's shared state. */
export type PaneLayer = Omit<MapLayer, 'opacity' | 'veil' | 'colourMap'>;

/** A drawing with keys of its own and a spoken readout elsewhere: an application in the sense of ARIA. */
function application(label: string, help: string) {
  return {
    role: 'application',
    tabIndex: 0,
    'aria-roledescription': t('picture pane'),
    'aria-label': label,
    'aria-describedby': help,
  } as const;
}

export interface PaneProps {
  /** What is seen, for assistive technology. */
  readonly label: string;
  readonly picture: ImageBitmap | null;
  readonly layer: PaneLayer | null;
  /** Coloured regions in place of a map. */
  readonly regions?: PaneRegions | null;
  readonly segments?: PaneSegments | null;
  readonly outline: MaskOutline | null;
  /** Nanometres per picture pixel; null draws no scale bar. */
  readonly pixelSizeNm: number | null;
}

/** A picture with at most one map over it. All panes show the same part of the picture and the same crosshair. */
export function Pane(props: PaneProps) {
  const { label, picture, layer, regions = null, segments = null, outline, pixelSizeNm } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useRef<Size>({ width: 0, height: 0 });
  const help = useId();
  usePaneInput(box, picture, size);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d') ?? null;
    if (element === null || context === null) return;
    const draw = () => {
      const pane = size.current;
      if (pane.width === 0 || pane.height === 0) return;
      if (element.width !== pane.width || element.height !== pane.height) {
        element.width = pane.width;
        element.height = pane.height;
      }
      if (picture === null) {
        context.clearRect(0, 0, pane.width, pane.height);
        return;
      }
      setMeasured(pane, picture);
      const state = useViewer.getState();
      const { view, crosshair, overlaysHidden, maskShown, opacity, veil, colourMap } = state;
      const pictureTurn = state.blinking && state.blinkSecond && state.blink.kind === 'picture';
      const inside = crosshair !== null && crosshair.x < picture.width && crosshair.y < picture.height;
      drawPane(
        context,
        pane,
        devicePixelRatio,
        view,
        {
          picture,
          layer:
            layer === null || overlaysHidden || pictureTurn ? null : { ...layer, opacity, veil, colourMap },
          regions: regions === null || overlaysHidden || pictureTurn ? null : { ...regions, opacity },
          segments:
            segments === null || overlaysHidden
              ? null
              : {
                  pane: segments,
                  borders: state.segmentsShown && !segments.bare,
                  marked: markedSegments(segments, state),
                },
          outline: overlaysHidden || !maskShown ? null : outline,
          crosshair: overlaysHidden || !inside ? null : crosshair,
          pixelSizeNm,
          swipe: overlaysHidden ? null : state.swipe,
        },
        mapPainter(),
      );
    };
    const observer = new ResizeObserver(([entry]) => {
      const box = entry?.devicePixelContentBoxSize?.[0];
      size.current =
        box === undefined
          ? {
              width: Math.round(element.clientWidth * devicePixelRatio),
              height: Math.round(element.clientHeight * devicePixelRatio),
            }
          : { width: box.inlineSize, height: box.blockSize };
      drawInNextFrame(draw);
    });
    observer.observe(element);
    const stop = useViewer.subscribe(() => drawInNextFrame(draw));
    drawInNextFrame(draw);
    return () => {
      observer.disconnect();
      stop();
      forgetDrawing(draw);
    };
  }, [picture, layer, regions, segments, outline, pixelSizeNm]);

  return (
    <div {...application(label, help)} ref={box} className={styles.pane}>
      <canvas ref={canvas} className={styles.canvas} aria-hidden />
      <span id={help} hidden>
        {t('Arrow keys move the crosshair, plus and minus zoom, Home fits, Escape removes the crosshair.')}
      </span>
    </div>
  );
}
