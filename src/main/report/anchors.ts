/** The name that links to a chapter lead to, by its place. */
export function chapterAnchor(at: number): string {
  return `chapter-${at + 1}`;
}

/** The name that links to a case lead to, by its number. */
export function caseAnchor(number: number): string {
  return `case-${number}`;
}
