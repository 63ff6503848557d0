/** Studies: what reviewers think of explanations, and how far they agree. */
export const studyMethods = {} as const;
