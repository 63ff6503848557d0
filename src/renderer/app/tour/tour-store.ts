import { create } from 'zustand';
import { navigate } from '../route.ts';
import { tourSteps } from './tour-steps.ts';

/** Where the tour is: not begun, or at a step. */
export const useTour = create<{ readonly step: number | null }>()(() => ({ step: null }));

/** Begins the tour at its first stop. */
export function startTour(): void {
  showStep(0);
}

/** Goes to a stop and, where it has one, to its screen. Past the last the tour ends. */
export function showStep(step: number): void {
  const stop = tourSteps[step];
  useTour.setState({ step: stop === undefined ? null : step });
  if (stop?.go !== undefined) navigate(stop.go.screen, stop.go.parameters ?? {});
}

export function leaveTour(): void {
  useTour.setState({ step: null });
}
