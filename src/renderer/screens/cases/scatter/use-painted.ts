import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { PlaneView, ViewSize } from './plane-view.ts';
import { createPointPainter } from './point-painter.ts';
import type { PointPainter, PointPicture } from './point-picture.ts';

/** Paints once per frame; a canvas whose graphics context is lost is replaced by another one. */
export function usePainted(
  box: RefObject<HTMLElement | null>,
  given: Omit<PointPicture, 'dimmed' | 'chosen'>,
  theme: 'dark' | 'light',
  { view, size, radius }: { readonly view: PlaneView; readonly size: ViewSize; readonly radius: number },
): { readonly key: number; readonly ref: RefObject<HTMLCanvasElement | null> } {
  const ref = useRef<HTMLCanvasElement>(null);
  const [painter, setPainter] = useState<PointPainter | null>(null);
  const [key, setKey] = useState(0);
  useLayoutEffect(() => {
    if (ref.current === null) return;
    const made = createPointPainter(ref.current, () => setKey(key + 1));
    setPainter(made);
    return () => made?.dispose();
  }, [key]);
  const picture = useMemo((): PointPicture => {
    const style = box.current === null ? null : getComputedStyle(box.current);
    return {
      ...given,
      dimmed: rgbOf(style?.color, theme),
      chosen: theme === 'dark' ? [255, 255, 255] : [20, 22, 28],
    };
  }, [given, theme, box]);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const { current } = ref;
      if (current === null || painter === null || size.width === 0) return;
      const density = devicePixelRatio;
      const [width, height] = [Math.round(size.width * density), Math.round(size.height * density)];
      if (current.width !== width) current.width = width;
      if (current.height !== height) current.height = height;
      const start = performance.now();
      painter.paint(picture, { view, size, density, radius });
      performance.measure('paint points', { start });
    });
    return () => cancelAnimationFrame(frame);
  }, [painter, picture, view, size, radius]);
  return { key, ref };
}

function rgbOf(colour: string | undefined, theme: 'dark' | 'light'): readonly [number, number, number] {
  const [red, green, blue] = (colour?.match(/\d+/g) ?? []).map(Number);
  const grey = theme === 'dark' ? 146 : 95;
  return [red ?? grey, green ?? grey, blue ?? grey];
}
