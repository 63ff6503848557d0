/** A scale in percent of one device pixel per picture pixel: 1 -> "100 %", 1/3 -> "33.3 %". */
export function zoomText(scale: number): string {
  const percent = 100 * scale;
  return `${Number(percent.toFixed(percent < 100 ? 1 : 0))} %`;
}

/**
 * A zoom as somebody types it: "150", "150 %", "2:1", "1:4", or "fit".
 *
 * @returns device pixels per picture pixel; null where it says nothing
 */
export function parseZoom(text: string): number | 'fit' | null {
  const typed = text.trim().toLowerCase();
  if (typed === 'fit') return 'fit';
  const ratio = /^(\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)$/.exec(typed);
  const percent = /^(\d+(?:[.,]\d+)?)\s*%?$/.exec(typed);
  const scale =
    ratio !== null
      ? Number(ratio[1]) / Number(ratio[2])
      : percent !== null
        ? Number(percent[1]?.replace(',', '.')) / 100
        : Number.NaN;
  return Number.isFinite(scale) && scale > 0 ? scale : null;
}
