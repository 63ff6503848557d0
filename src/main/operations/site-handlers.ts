import type { Handlers } from '#contract/method.ts';
import type { siteMethods } from '#contract/site.ts';
import type { OperationContext } from './context.ts';
import { changeSite, siteOf } from './site.ts';

/** Whose reports they are. */
export function siteHandlers({
  context,
}: {
  readonly context: OperationContext;
}): Handlers<typeof siteMethods> {
  return {
    'site.get': () => siteOf(context),
    'site.set': (changes) => changeSite(context, changes),
  };
}
