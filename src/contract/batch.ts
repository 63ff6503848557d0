/** The queue of long work: pause, go on, order. */
export const batchMethods = {} as const;
