import { useRef } from 'react';
import type { InspectionPoint } from '#contract/influence.ts';
import { across, type Plot, ShareAxes, up } from '../../components/charts/axes.tsx';
import { useElementWidth } from '../../components/element-width.ts';
import { formatPercent } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { foundAt } from './audit-rows.ts';
import styles from './inspection-plot.module.css';

export interface InspectionLine {
  readonly title: string;
  readonly points: readonly InspectionPoint[];
  /** `main` is what the plot is about, `own` what reviewers reached, `other` stands back. */
  readonly role: 'main' | 'own' | 'other';
}

const HEIGHT = 210;
const tenth = 0.1;

/** "Inspect x %, find y %" of the wrong labels; the diagonal is what any order finds by chance. */
export function InspectionPlot({ lines }: { readonly lines: readonly InspectionLine[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const plot: Plot = { width, height: HEIGHT, left: 34, right: 8, top: 20, bottom: 36 };
  const main = lines.find(({ role }) => role === 'main');
  const found = main === undefined ? null : foundAt(main.points, tenth);
  const spoken = lines.map(({ title, points }) => `${title}: ${curveWords(points)}`).join('; ');
  return (
    <div ref={frame} className={styles.chart}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={t('Wrong labels found by inspecting. {{spoken}}', { spoken })}
        >
          <ShareAxes plot={plot} horizontal={t('Inspected, %')} vertical={t('Found, %')} />
          <line
            className={styles.chance}
            x1={across(plot, 0)}
            y1={up(plot, 0)}
            x2={across(plot, 1)}
            y2={up(plot, 1)}
          />
          {lines.map(({ title, points, role }) => (
            <polyline
              key={title}
              className={styles[role]}
              points={points
                .map((point) => `${across(plot, point.inspected)},${up(plot, point.found)}`)
                .join(' ')}
            />
          ))}
          {found !== null && (
            <g className={styles.mark}>
              <line x1={across(plot, tenth)} x2={across(plot, tenth)} y1={up(plot, 0)} y2={up(plot, found)} />
              <circle cx={across(plot, tenth)} cy={up(plot, found)} r={3.5} />
            </g>
          )}
        </svg>
      )}
      <ul className={styles.legend}>
        {main !== undefined && (
          <li>
            <span className={styles.mainKey} /> {main.title}
            {found !== null && t(': 10 % finds {{found}}', { found: formatPercent(found, 0) })}
          </li>
        )}
        {lines.some(({ role }) => role === 'own') && (
          <li>
            <span className={styles.ownKey} /> {t('reviewers')}
          </li>
        )}
        {lines.some(({ role }) => role === 'other') && (
          <li>
            <span className={styles.otherKey} /> {t('other methods')}
          </li>
        )}
        <li>
          <span className={styles.chanceKey} /> {t('by chance')}
        </li>
      </ul>
    </div>
  );
}

function curveWords(points: readonly InspectionPoint[]): string {
  const shares = [0.05, 0.1, 0.2].flatMap((share) => {
    const found = foundAt(points, share);
    return found === null
      ? []
      : [t('{{share}} finds {{found}}', { share: formatPercent(share, 0), found: formatPercent(found, 0) })];
  });
  return shares.length > 0 ? shares.join(', ') : t('just begun');
}
