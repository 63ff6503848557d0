import { useMemo } from 'react';
import { useCall } from '../../app/calls.ts';
import { hrefOf } from '../../app/route.ts';
import { classNames } from '../../components/class-names.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import styles from './lineage.module.css';
import { drawLineage, nodeSize } from './lineage-layout.ts';

/** The arrow keys scroll what has the focus. */
const scrolledByKeys = { tabIndex: 0 } as const;

/** What a run was made from, as a drawing from left to right; runs in it are links. */
export function RunLineage({ runId }: { readonly runId: number }) {
  const asked = useCall('runs.lineage', { runId });
  const lineage = asked.data;
  const drawing = useMemo(() => (lineage === undefined ? null : drawLineage(lineage)), [lineage]);
  if (asked.error !== null) return <FailureNotice failure={asked.error} />;
  if (drawing === null || lineage === undefined || lineage.nodes.length < 2) return null;
  return (
    <section aria-label={t('What it was made from')}>
      <h3>{t('What it was made from')}</h3>
      <section
        className={styles.scroller}
        aria-label={t('Drawing of what it was made from')}
        {...scrolledByKeys}
      >
        <div className={styles.drawing} style={{ width: drawing.width, height: drawing.height }}>
          <svg width={drawing.width} height={drawing.height} aria-hidden>
            {drawing.edges.map(({ key, path }) => (
              <path key={key} d={path} className={styles.edge} />
            ))}
          </svg>
          {drawing.nodes.map(({ node, x, y }) => {
            const place = { left: x, top: y, width: nodeSize.width, height: nodeSize.height };
            const words = (
              <>
                <span className={styles.title}>
                  {node.runId === null ? node.title : `${node.runId}  ${node.title}`}
                </span>
                <span className={styles.detail}>{node.detail}</span>
              </>
            );
            return node.runId === null || node.runId === runId ? (
              <div
                key={node.id}
                className={classNames(styles.node, node.runId === runId && styles.own)}
                style={place}
                title={`${node.title}\n${node.detail}`}
              >
                {words}
              </div>
            ) : (
              <a
                key={node.id}
                className={classNames(styles.node, styles.run)}
                style={place}
                href={hrefOf('runs', { run: node.runId })}
                title={`${node.title}\n${node.detail}`}
              >
                {words}
              </a>
            );
          })}
        </div>
      </section>
      {lineage.leftOut > 0 && (
        <p className={styles.more}>
          {t('{{leftOut}} more inputs are not drawn', { leftOut: lineage.leftOut })}
        </p>
      )}
    </section>
  );
}
