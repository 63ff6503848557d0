import { Failure } from '#contract/failure.ts';

/** How ONNX Runtime, its providers and the C++ and JavaScript libraries below say that an allocation failed. */
const phrases =
  /bad[_ ]alloc|out of memory|failed to allocate|allocate memory|allocation fail|array buffer allocation|invalid array length|E_OUTOFMEMORY|CUDA_ERROR_OUT_OF_MEMORY|cudaErrorMemoryAllocation|BFCArena::|could not allocate/i;

/** Whether an error means that memory ran out, so that a smaller batch may succeed. */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof Failure) return error.code === 'memory';
  return error instanceof Error && phrases.test(error.message);
}
