/** What the user is told when memory ran out and the work went on in smaller steps. */
export function halvingWarning(batch: number): string {
  return `Memory ran out; the work went on with ${batch} pictures at a time.`;
}
