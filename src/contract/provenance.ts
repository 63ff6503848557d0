/** Records for others: chain, exports, signatures. */
export const provenanceMethods = {} as const;
