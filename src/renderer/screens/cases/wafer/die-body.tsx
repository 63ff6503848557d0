import { formatPercent } from '../../../components/format.ts';
import styles from './wafer.module.css';

/** CSS pixels that a die must have to carry one number, and two. */
const roomForOne = 20;
const roomForTwo = 36;

/** One die with its colour and numbers, around its middle, in widths of a die. */
export function DieBody(props: {
  readonly cases: number;
  readonly share: number | null;
  readonly chosen: number;
  readonly fill: { readonly ground: string; readonly ink: string } | null;
  readonly brushed: boolean;
  /** Whether its defects are drawn on it: then it has no numbers and less of its colour. */
  readonly under: boolean;
  /** CSS pixels of its width. */
  readonly pixels: number;
  /** Its height over its width. */
  readonly aspect: number;
}) {
  const { cases, share, chosen, fill, aspect } = props;
  // Numbers are as large as a die's shorter side has room for.
  const shorter = Math.min(1, aspect);
  const pixels = props.pixels * shorter;
  if (cases === 0 || fill === null) {
    return <rect className={styles.empty} x={-0.46} y={-0.46 * aspect} width={0.92} height={0.92 * aspect} />;
  }
  // Streets between dies are drawn for the eye alone; a defect of a die's edge would seem to lie in one.
  const half = props.under ? 0.5 : 0.46;
  const two = pixels >= roomForTwo && share !== null;
  return (
    <>
      <rect
        className={styles.die}
        data-brushed={props.brushed || undefined}
        data-under={props.under || undefined}
        fill={fill.ground}
        x={-half}
        y={-half * aspect}
        width={2 * half}
        height={2 * half * aspect}
      />
      {chosen > 0 && (
        <rect
          className={styles.chosen}
          data-some={chosen < cases || undefined}
          x={-0.4}
          y={-0.4 * aspect}
          width={0.8}
          height={0.8 * aspect}
        />
      )}
      <g transform={`scale(${shorter})`}>
        {pixels >= roomForOne && !props.under && (
          <text className={styles.number} fill={fill.ink} y={two ? -0.02 : 0.13}>
            {cases}
          </text>
        )}
        {two && !props.under && (
          <text className={styles.share} fill={fill.ink} y={0.28}>
            {formatPercent(share, 0)}
          </text>
        )}
      </g>
    </>
  );
}
