import { useMemo } from 'react';
import type { Lineage } from '#contract/provenance.ts';
import { hrefOf } from '../../app/route.ts';
import { classNames } from '../../components/class-names.ts';
import { t } from '../../language/language.ts';
import styles from './lineage.module.css';
import { drawLineage, type LineageDirection, nodeSize, type PlacedNode } from './lineage-layout.ts';
import { runKind } from './run-words.ts';

/** The arrow keys scroll what has the focus. */
const scrolledByKeys = { tabIndex: 0 } as const;

/** Runs and files in columns, with a line from each to what was made from it. */
export function LineageDrawn(props: {
  readonly lineage: Lineage;
  readonly direction: LineageDirection;
  readonly label: string;
  /** The run whose page this is. */
  readonly runId: number;
  readonly onFile: (file: { readonly sha256: string; readonly title: string }) => void;
}) {
  const { lineage, direction, label, runId, onFile } = props;
  const drawing = useMemo(() => drawLineage(lineage, direction), [lineage, direction]);
  return (
    <section className={styles.scroller} aria-label={label} {...scrolledByKeys}>
      <div className={styles.drawing} style={{ width: drawing.width, height: drawing.height }}>
        <svg width={drawing.width} height={drawing.height} aria-hidden>
          {drawing.edges.map(({ key, path }) => (
            <path key={key} d={path} className={styles.edge} />
          ))}
        </svg>
        {drawing.nodes.map((placed) => (
          <Node key={placed.node.id} placed={placed} own={placed.node.runId === runId} onFile={onFile} />
        ))}
      </div>
    </section>
  );
}

function Node(props: {
  readonly placed: PlacedNode;
  readonly own: boolean;
  readonly onFile: (file: { readonly sha256: string; readonly title: string }) => void;
}) {
  const { placed, own, onFile } = props;
  const { method, detail, runId, sha256 } = placed.node;
  const kind = runId === null ? placed.node.title : runKind(placed.node.title);
  const title = method === null ? kind : `${kind}: ${method}`;
  const place = { left: placed.x, top: placed.y, width: nodeSize.width, height: nodeSize.height };
  const words = (
    <>
      <span className={styles.title}>{runId === null ? title : `${runId}  ${title}`}</span>
      <span className={styles.detail}>{detail}</span>
    </>
  );
  const hint = `${title}\n${detail}`;
  if (runId !== null && !own) {
    return (
      <a
        className={classNames(styles.node, styles.run)}
        style={place}
        href={hrefOf('runs', { run: runId })}
        title={hint}
      >
        {words}
      </a>
    );
  }
  if (sha256 !== null) {
    return (
      <button
        type="button"
        className={classNames(styles.node, styles.file)}
        style={place}
        title={hint}
        aria-label={t('{{title}}, {{detail}}: show what was made from it', { title, detail })}
        onClick={() => onFile({ sha256, title })}
      >
        {words}
      </button>
    );
  }
  return (
    <div className={classNames(styles.node, own && styles.own)} style={place} title={hint}>
      {words}
    </div>
  );
}
