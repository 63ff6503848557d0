import type { RegionColour } from '#contract/region-colours.ts';
import { cssColour } from '../../viewer/region-colours.ts';
import styles from './concept-sign.module.css';

/** A concept's letter on its colour. The title beside it says what it is. */
export function ConceptSign(props: { readonly letter: string; readonly colour: RegionColour }) {
  const { letter, colour } = props;
  return (
    <span className={styles.sign} style={{ background: cssColour(colour) }} aria-hidden>
      {letter}
    </span>
  );
}
