import { z } from 'zod';

/** Every expected failure of the program. A code outside this list is a bug. */
export const failureCodes = [
  'usage', // the request itself is wrong: option, parameter, schema
  'not-found', // a named project, model, data set, sample, run or file is not there
  'exists', // the name is taken already
  'unreadable', // a file is there but can't be read (permission, device error)
  'image', // a picture can't be decoded or is beyond the limits
  'model', // a model file can't be used: not ONNX, truncated, wrong inputs, wrong label count
  'table', // a CSV or label file can't be understood
  'unsupported', // understood, and not supported: operator without a rule, layout, opset
  'project', // the project folder or its database is damaged, newer or in use
  'storage', // disk full or not writable
  'memory', // out of memory even at batch size 1
  'provider', // the execution provider asked for is not available or gives wrong results
  'cancelled', // stopped on request
  'interrupted', // the worker process died
  'integrity', // a hash does not match
  'forbidden', // refused by a policy: token, origin, path outside the project
  'unavailable', // not here on this host: a dialog, a printer, a browser
  'internal', // a bug; the log has the details under the id in the message
] as const;

export const failureCode = z.enum(failureCodes);
export type FailureCode = z.infer<typeof failureCode>;

/** An expected failure as it crosses a process boundary. */
export const failureValue = z.object({
  code: failureCode,
  message: z.string(),
  data: z.record(z.string(), z.unknown()).optional(),
});
export type FailureValue = z.infer<typeof failureValue>;

/**
 * An expected failure inside one process. It carries a code of the closed list and becomes a `FailureValue` at
 * the next process boundary; every other thrown error is a bug and is shown as "internal error <id>".
 *
 * The message names the thing, the place and the way out.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly data: Record<string, unknown> | undefined;

  constructor(code: FailureCode, message: string, data?: Record<string, unknown>, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
    this.data = data;
  }

  toValue(): FailureValue {
    return this.data === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, data: this.data };
  }

  static fromValue(value: FailureValue): Failure {
    return new Failure(value.code, value.message, value.data);
  }
}
