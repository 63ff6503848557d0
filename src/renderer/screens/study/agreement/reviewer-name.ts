/** A reviewer as tables call them. */
export function nameOf(reviewer: string): string {
  return reviewer === '' ? 'without a name' : reviewer;
}
