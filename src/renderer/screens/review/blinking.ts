import { useEffect } from 'react';
import { useViewer } from '../../viewer/view-store.ts';

const lessMotion = '(prefers-reduced-motion: reduce)';

/**
 * Lets map and picture (or two maps) take turns while that is on. Where the system asks for less motion nothing changes
 * by itself: each press of the key shows the other one.
 */
export function useBlinking(): void {
  const blinking = useViewer((state) => state.blinking);
  const rate = useViewer((state) => state.blinkRate);
  useEffect(() => {
    if (!blinking) return;
    const showOther = () => useViewer.setState(({ blinkSecond }) => ({ blinkSecond: !blinkSecond }));
    showOther();
    const still = matchMedia(lessMotion).matches;
    const timer = still ? undefined : setInterval(showOther, 1000 / rate);
    return () => {
      clearInterval(timer);
      useViewer.setState({ blinkSecond: false });
    };
  }, [blinking, rate]);
  useEffect(() => () => useViewer.setState({ blinking: false }), []);
}

export function toggleBlinking(): void {
  useViewer.setState(({ blinking }) => ({ blinking: !blinking }));
}
