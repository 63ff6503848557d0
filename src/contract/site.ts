import { z } from 'zod';
import { method } from './method.ts';
import { path, sha256 } from './scalars.ts';

const words = {
  /** Beside the logo, on every page. */
  header: z.string().max(120),
  /** Below the report's own footer. */
  footer: z.string().max(160),
  /** Such as `Confidential`. */
  classification: z.string().max(40),
};

/** Whose reports they are: what stands on every page. Empty: nothing. */
export const site = z.object({
  ...words,
  /** A PNG blob of the project. */
  logo: z
    .object({
      sha256,
      width: z.number().int(),
      height: z.number().int(),
      /** What it is called where it can't be seen. */
      alternative: z.string().max(120),
    })
    .nullable(),
});
export type Site = z.infer<typeof site>;

/** `own`: the project says so itself; else it is this PC's default. */
const siteState = z.object({ site, own: z.boolean() });

export const siteMethods = {
  'site.get': method({ input: z.object({}), output: siteState }),
  /** Of the open project. What is left out stays as it is. */
  'site.set': method({
    input: z
      .object({
        ...words,
        /** A PNG or JPEG file; null: no logo. */
        logoPath: path.nullable(),
        logoAlternative: z.string().max(120),
      })
      .partial()
      .extend({
        /** Whether projects that say nothing themselves are to have the same. */
        asDefault: z.boolean().default(false),
      }),
    output: siteState,
  }),
} as const;
