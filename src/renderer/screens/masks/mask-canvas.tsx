import { type RefObject, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { blobUrl } from '../../app/blobs.ts';
import { drawScaleBar } from '../../viewer/draw-scale-bar.ts';
import {
  fitView,
  type Point,
  panBy,
  paneTransform,
  type Size,
  toPicture,
  zoomBy,
} from '../../viewer/view-transform.ts';
import type { MaskDraft } from './mask-draft.ts';
import type { MaskViewState } from './mask-view.ts';
import styles from './masks.module.css';
import { MaskLayer, paintMasks } from './paint-masks.ts';
import { regionAt } from './regions.ts';

/**
 * The picture with the mask in work. Pick: a click takes or leaves a proposal, dragging pans. Brush and eraser: dragging
 * draws, dragging with the middle button pans. The wheel zooms, a double click fits.
 */
export function MaskCanvas(props: {
  readonly draft: MaskDraft;
  readonly pictureSha256: string;
  readonly state: MaskViewState;
  readonly onState: (change: Partial<MaskViewState>) => void;
  /** The canvas in device pixels, for whoever moves the view. */
  readonly pane: RefObject<Size>;
  readonly label: string;
  /** Nanometres per picture pixel; null draws no scale bar. */
  readonly pixelSizeNm: number | null;
}) {
  const { draft, pictureSha256, state, onState, pane, label, pixelSizeNm } = props;
  const version = useSyncExternalStore(draft.subscribe, draft.version);
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useMemo(() => new MaskLayer(draft), [draft]);
  const picture = usePicture(pictureSha256);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const latest = useRef({ draft, state, onState });
  latest.current = { draft, state, onState };

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => {
      const density = window.devicePixelRatio;
      const measured = {
        width: Math.round(element.clientWidth * density),
        height: Math.round(element.clientHeight * density),
      };
      pane.current = measured;
      setSize(measured);
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [pane]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the draft changes in place; its version says when
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined || size.width === 0) return;
    if (element.width !== size.width) element.width = size.width;
    if (element.height !== size.height) element.height = size.height;
    layer.update();
    const transform = paneTransform(state.view, size, draft);
    paintMasks(context, transform, picture, layer, draft.regions, state);
    if (pixelSizeNm === null) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    drawScaleBar(context, size, window.devicePixelRatio, pixelSizeNm / transform.scale);
  }, [draft, layer, picture, size, state, version, pixelSizeNm]);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    return listen(element, pane, () => latest.current);
  }, [pane]);

  // The picture before took the focus with it, or the screen has it because no picture was there yet.
  useEffect(() => {
    const focused = document.activeElement;
    if (focused === document.body || focused?.id === 'screen') box.current?.focus();
  }, []);

  return (
    <div
      ref={box}
      className={styles.canvasBox}
      role="application"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the screen act on it
      tabIndex={0}
      data-arrival
    >
      <canvas ref={canvas} className={styles.canvas} data-tool={state.tool} />
    </div>
  );
}

function usePicture(sha256: string): ImageBitmap | null {
  const [loaded, setLoaded] = useState<{ readonly sha256: string; readonly bitmap: ImageBitmap } | null>(
    null,
  );
  useEffect(() => {
    let wanted = true;
    fetch(blobUrl(sha256, 'image/png'))
      .then((response) => response.blob())
      .then((blob) => createImageBitmap(blob))
      .then((bitmap) => wanted && setLoaded({ sha256, bitmap }))
      // The mask can be drawn without the picture; what is wrong with it is said by whoever gave its name.
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [sha256]);
  return loaded?.sha256 === sha256 ? loaded.bitmap : null;
}

interface Latest {
  readonly draft: MaskDraft;
  readonly state: MaskViewState;
  readonly onState: (change: Partial<MaskViewState>) => void;
}

/** A press moves further than this, in device pixels, before it is a drag. */
const dragDistance = 4;
const zoomPerUnit = 0.002;

function listen(element: HTMLCanvasElement, pane: RefObject<Size>, latest: () => Latest): () => void {
  let press: { last: Point; moved: number; readonly kind: 'pan' | 'stroke' } | null = null;
  const abort = new AbortController();
  const options = { signal: abort.signal };
  const paneOf = (event: MouseEvent): Point => {
    const frame = element.getBoundingClientRect();
    const density = pane.current.width / frame.width;
    return { x: (event.clientX - frame.left) * density, y: (event.clientY - frame.top) * density };
  };
  const pictureOf = (event: MouseEvent): Point => {
    const { state, draft } = latest();
    return toPicture(paneTransform(state.view, pane.current, draft), paneOf(event));
  };
  const keyAt = ({ x, y }: Point) =>
    regionAt(latest().draft.regions, Math.floor(x), Math.floor(y))?.key ?? null;

  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { state, draft, onState } = latest();
      const units = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 40 : event.deltaY;
      const factor = Math.exp(-Math.max(-300, Math.min(300, units)) * zoomPerUnit);
      onState({ view: zoomBy(state.view, pane.current, draft, paneOf(event), factor) });
    },
    { ...options, passive: false },
  );
  element.addEventListener(
    'pointerdown',
    (event) => {
      const { state, draft } = latest();
      if (event.button > 1) return;
      element.setPointerCapture(event.pointerId);
      const strokes = state.tool !== 'pick' && event.button === 0;
      press = {
        last: strokes ? pictureOf(event) : paneOf(event),
        moved: 0,
        kind: strokes ? 'stroke' : 'pan',
      };
      if (!strokes) return;
      draft.beginStroke(state.tool === 'brush');
      draft.strokeTo(press.last.x, press.last.y, press.last.x, press.last.y, state.radius);
    },
    options,
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      const { state, draft, onState } = latest();
      const under = pictureOf(event);
      if (press === null) {
        if (state.tool !== 'pick') onState({ cursor: under });
        else if (keyAt(under) !== state.at) onState({ at: keyAt(under) });
        return;
      }
      if (press.kind === 'stroke') {
        draft.strokeTo(press.last.x, press.last.y, under.x, under.y, state.radius);
        press.last = under;
        onState({ cursor: under });
        return;
      }
      const point = paneOf(event);
      const [deltaX, deltaY] = [point.x - press.last.x, point.y - press.last.y];
      press.moved += Math.hypot(deltaX, deltaY);
      press.last = point;
      if (press.moved > dragDistance) {
        onState({ view: panBy(state.view, pane.current, draft, deltaX, deltaY) });
      }
    },
    options,
  );
  element.addEventListener(
    'pointerup',
    (event) => {
      const { state, draft } = latest();
      const ended = press;
      press = null;
      if (ended?.kind === 'stroke') draft.endStroke();
      else if (ended !== null && ended.moved <= dragDistance && state.tool === 'pick' && event.button === 0) {
        const key = keyAt(pictureOf(event));
        if (key !== null) draft.toggle(key);
      }
    },
    options,
  );
  element.addEventListener(
    'pointercancel',
    () => {
      press = null;
      latest().draft.endStroke();
    },
    options,
  );
  element.addEventListener(
    'dblclick',
    () => {
      if (latest().state.tool === 'pick' && latest().draft.regions.length === 0) {
        latest().onState({ view: fitView });
      }
    },
    options,
  );
  return () => abort.abort();
}
