import type { CallContext, ProgressOf } from '#contract/method.ts';
import type { reportMethods } from '#contract/report.ts';

/** How rendering is followed and stopped. */
export type RenderContext = CallContext<ProgressOf<typeof reportMethods, 'render'>>;
