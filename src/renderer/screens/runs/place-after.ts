const pageStep = 20;

/** Where a key leads in a long list; it may lie outside of it. Null for keys that don't walk. */
export function placeAfter(key: string, active: number, total: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return active + 1;
    case 'ArrowUp':
      return active - 1;
    case 'PageDown':
      return active + pageStep;
    case 'PageUp':
      return active - pageStep;
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return null;
  }
}
