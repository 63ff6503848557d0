import { availableParallelism, cpus } from 'node:os';

/**
 * How many threads a session uses unless told otherwise: the processors this process may run on (containers and
 * affinity masks counted), and half of them where each core shows up as two, because a second thread of the same
 * core gains nothing in matrix products. Two processors stay two: virtual machines of that size rarely say.
 */
export function defaultThreads(available = availableParallelism(), model = cpus()[0]?.model ?? ''): number {
  if (!(Number.isInteger(available) && available > 0))
    throw new RangeError(`invalid available: ${available}`);
  const oneThreadPerCore = /apple|arm|neoverse|ampere/i.test(model);
  return available <= 2 || oneThreadPerCore ? available : Math.ceil(available / 2);
}
