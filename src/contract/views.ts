/** Saved views of the cases, and what tags there are. */
export const viewMethods = {} as const;
