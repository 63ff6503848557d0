import type { z } from 'zod';

/** A method that crosses a process boundary: declared once, typed and checked on both sides. */
export interface MethodDeclaration<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Progress extends z.ZodType = z.ZodType,
> {
  readonly input: Input;
  readonly output: Output;
  /** Present on long work only: what its progress events look like. */
  readonly progress?: Progress;
}

/** Declares a method without progress. */
export function method<Input extends z.ZodType, Output extends z.ZodType>(declaration: {
  input: Input;
  output: Output;
}): MethodDeclaration<Input, Output, z.ZodNever> {
  return declaration;
}

/** Declares long work: a method that reports progress while it runs. */
export function longMethod<
  Input extends z.ZodType,
  Output extends z.ZodType,
  Progress extends z.ZodType,
>(declaration: {
  input: Input;
  output: Output;
  progress: Progress;
}): MethodDeclaration<Input, Output, Progress> {
  return declaration;
}

/** One side's methods by name. */
export type MethodTable = Readonly<Record<string, MethodDeclaration>>;

/** What a caller passes (before defaults are filled in). */
export type InputOf<Table extends MethodTable, Name extends keyof Table> = z.input<Table[Name]['input']>;
/** What a handler receives (after defaults are filled in). */
export type CheckedInputOf<Table extends MethodTable, Name extends keyof Table> = z.output<
  Table[Name]['input']
>;
export type OutputOf<Table extends MethodTable, Name extends keyof Table> = z.output<Table[Name]['output']>;
export type ProgressOf<Table extends MethodTable, Name extends keyof Table> =
  NonNullable<Table[Name]['progress']> extends z.ZodType
    ? z.output<NonNullable<Table[Name]['progress']>>
    : never;

/** What a handler gets beside its input. */
export interface CallContext<Progress> {
  /** Aborted when the caller cancels or goes away. */
  readonly signal: AbortSignal;
  /** Sends a progress event; resolves when the caller has granted credit for it. */
  readonly report: (event: Progress) => Promise<void>;
}

export type Handler<Table extends MethodTable, Name extends keyof Table> = (
  input: CheckedInputOf<Table, Name>,
  context: CallContext<ProgressOf<Table, Name>>,
) => Promise<OutputOf<Table, Name>> | OutputOf<Table, Name>;

export type Handlers<Table extends MethodTable> = { readonly [Name in keyof Table]: Handler<Table, Name> };

export interface CallOptions<Progress> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: Progress) => void;
}

/** The calling side of a method table. A call that fails rejects with a `Failure`. */
export interface Client<Table extends MethodTable> {
  call<Name extends keyof Table & string>(
    name: Name,
    input: InputOf<Table, Name>,
    options?: CallOptions<ProgressOf<Table, Name>>,
  ): Promise<OutputOf<Table, Name>>;
}
