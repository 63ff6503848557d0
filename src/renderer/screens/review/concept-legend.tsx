import { ArrowUpRight } from 'lucide-react';
import { ToggleButton } from 'react-aria-components';
import { formatNumber, formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { ConceptSign } from '../concepts/concept-sign.tsx';
import { conceptsHref } from '../concepts/concepts-address.ts';
import styles from './concept-legend.module.css';
import type { ShownConcept } from './shown-concepts.ts';

/** The concepts of a column by letter, colour and name: press one to see its own map, follow its arrow to Concepts. */
export function ConceptLegend(props: {
  readonly shown: readonly ShownConcept[];
  /** Plane of the concept under the crosshair. */
  readonly here: number | null;
  /** Plane of the concept that is shown alone. */
  readonly alone: number | null;
  readonly onAlone: (plane: number | null) => void;
  readonly classIndex: number;
  readonly runId: number | null;
}) {
  const { shown, here, alone, onAlone, classIndex, runId } = props;
  return (
    <ul
      className={styles.legend}
      aria-label={t('Concepts in this picture')}
      title={t('Share of each concept in the answer for this picture; press one to see its own map')}
    >
      {shown.map(({ plane, title, letter, colour, share, importance }) => (
        <li key={plane} className={styles.entry} data-here={plane === here || undefined}>
          <ToggleButton
            className={styles.concept ?? ''}
            isSelected={plane === alone}
            onChange={(on) => onAlone(on ? plane : null)}
          >
            <ConceptSign letter={letter} colour={colour} />
            <span className={styles.title}>{title}</span>
            {plane === here && <span className={styles.here}>{t('here')}</span>}
            <span className={styles.share}>
              {share === null ? formatNumber(importance, 2) : formatPercent(share, 0)}
            </span>
          </ToggleButton>
          {runId !== null && (
            <a
              className={styles.open}
              href={conceptsHref({ classIndex, runId, concept: plane })}
              aria-label={t('Open {{title}} in Concepts', { title })}
              title={t('Open {{title}} in Concepts', { title })}
            >
              <ArrowUpRight size={14} aria-hidden />
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
