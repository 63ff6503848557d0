import type { CaseDetail } from '#contract/workstation.ts';
import { useViewer } from '../../viewer/view-store.ts';
import styles from './review-screen.module.css';

/** Says where the crosshair is and what stands there, when it was moved by keys. */
export function CrosshairSpeech({ detail }: { readonly detail: CaseDetail }) {
  const crosshair = useViewer((state) => (state.crosshairByKeys ? state.crosshair : null));
  return (
    <p className={styles.spoken} aria-live="polite">
      {crosshair === null ? '' : `Column ${crosshair.x}, row ${crosshair.y} of ${detail.sample.name}`}
    </p>
  );
}
