/** Where the store gets the time from; tests pass a fixed one. */
export type Clock = () => Date;
