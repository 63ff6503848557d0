import type { Explainer } from './explainer.ts';
import { occlusion } from './occlusion.ts';
import { rise } from './rise.ts';

/** Every explanation method of the program, in the order in which it is offered. */
export const explainers: readonly Explainer[] = [occlusion, rise];
