import { Maximize, Minus, Plus, Settings2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Projection } from '#contract/projection.ts';
import { useBlob } from '../../app/blobs.ts';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { useResolvedTheme } from '../../app/theme.ts';
import { IconButton } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { formatCount } from '../../components/format.ts';
import { FailureNotice, Loading, Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import type { CaseViewProps } from './case-view.ts';
import { drawOrder, positionsOf } from './scatter/draw-order.ts';
import { LayOut, LayOutDialog } from './scatter/lay-out.tsx';
import { boundsOf, fittedView, type PlaneView, zoomed } from './scatter/plane-view.ts';
import {
  type Coloring,
  codeColours,
  coloringNames,
  offeredColourings,
  pointColours,
  pointShapes,
  shapeOf,
} from './scatter/point-colours.ts';
import styles from './scatter/scatter.module.css';
import { type ScatterTool, useScatterInput } from './scatter/scatter-input.ts';
import { ScatterLegend } from './scatter/scatter-legend.tsx';
import { ScatterPlane } from './scatter/scatter-plane.tsx';
import { useElementSize } from './scatter/use-element-size.ts';

/** Cases laid out by what the model sees in them; a lasso chooses. */
export function EmbeddingScatter(props: CaseViewProps) {
  const { modelId, datasetId } = props;
  const asked = useCall('projection.get', { modelId, datasetId });
  const projection = asked.data?.projection ?? null;
  const places = useBlob(projection?.sha256 ?? null);
  const points = useMemo(
    () => (places.data === undefined ? null : new Float32Array(places.data)),
    [places.data],
  );
  const failure = asked.error ?? places.error;
  if (failure !== null) return <FailureNotice failure={failure} />;
  if (asked.data === undefined) return <Loading what={t('the layout')} />;
  if (projection === null) return <LayOut modelId={modelId} datasetId={datasetId} />;
  if (points === null) return <Loading what={t('the layout')} />;
  if (points.length !== 2 * props.list.table.samples) {
    return (
      <Notice tone="bad">
        {t('This layout is of other pictures than the data set has. Lay it out anew.')}
      </Notice>
    );
  }
  return <LaidOut key={projection.runId} cases={props} projection={projection} points={points} />;
}

/** Zoom by a key or button. */
const zoomStep = 1.5;

function LaidOut(props: {
  readonly cases: CaseViewProps;
  readonly projection: Projection;
  readonly points: Float32Array;
}) {
  const { cases, projection, points } = props;
  const { table, indices } = cases.list;
  const offered = offeredColourings(table);
  const [coloring, setColoring] = useState<Coloring>(offered[0] ?? 'verdict');
  const [tool, setTool] = useState<ScatterTool>('lasso');
  const [kept, setKept] = useState<number | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const [anew, setAnew] = useState(false);
  const theme = useResolvedTheme();
  const box = useRef<HTMLDivElement>(null);
  const size = useElementSize(box);
  const bounds = useMemo(() => boundsOf(points) ?? { left: 0, right: 1, bottom: 0, top: 1 }, [points]);
  const fitted = useMemo(() => fittedView(bounds, size), [bounds, size]);
  const [moved, setMoved] = useState<PlaneView | null>(null);
  const view = moved ?? fitted;

  const positions = useMemo(() => positionsOf(indices, table.samples), [indices, table.samples]);
  const shown = useMemo(() => Uint8Array.from(positions, (position) => (position < 0 ? 0 : 1)), [positions]);
  const order = useMemo(() => drawOrder(points, shown, cases.chosen), [points, shown, cases.chosen]);
  const colours = useMemo(() => pointColours(table, coloring), [table, coloring]);
  const codeTable = useMemo(() => codeColours(colours, theme), [colours, theme]);
  const shapes = useMemo(
    () => Uint8Array.from({ length: 256 }, (_, code) => pointShapes.indexOf(shapeOf(code, colours))),
    [colours],
  );
  const counts = useMemo(() => {
    const found = new Int32Array(256);
    for (const index of indices)
      found[colours.codes[index] as number] = (found[colours.codes[index] as number] ?? 0) + 1;
    return found;
  }, [indices, colours]);
  const picture = useMemo(
    () => ({ points, codes: colours.codes, order, colours: codeTable, shapes, highlighted: pointed ?? kept }),
    [points, colours, order, codeTable, shapes, pointed, kept],
  );
  const input = useScatterInput({
    ...{ cases, box, points, shown, positions, view, fitted, size, tool },
    onView: setMoved,
  });
  const zoomBy = (factor: number) =>
    setMoved(zoomed(view, size, { x: size.width / 2, y: size.height / 2 }, factor, fitted));

  // The screen has the focus when this view appears, and hands it on.
  useEffect(() => {
    if (document.activeElement?.id === 'screen') box.current?.focus();
  }, []);
  useKeys('Scatter', [
    { keys: '+', label: t('Zoom in'), run: () => zoomBy(zoomStep), repeats: true },
    { keys: '-', label: t('Zoom out'), run: () => zoomBy(1 / zoomStep), repeats: true },
    { keys: '0', label: t('See all points'), run: () => setMoved(null) },
    {
      keys: 'l',
      label: t('Dragging draws a lasso, or pans'),
      run: () => setTool(tool === 'lasso' ? 'pan' : 'lasso'),
    },
  ]);

  return (
    <div className={styles.scatter}>
      <div className={styles.toolbar} role="toolbar" aria-label={t('Scatter')}>
        <Select
          label={t('Colour by')}
          labelHidden
          options={offered.map((id) => ({ id, name: coloringNames[id] }))}
          value={coloring}
          onChange={(next) => {
            setKept(null);
            setColoring(next);
          }}
        />
        <Choice
          label={t('What dragging does')}
          labelHidden
          options={[
            { id: 'lasso', name: t('Lasso') },
            { id: 'pan', name: t('Pan') },
          ]}
          value={tool}
          onChange={setTool}
        />
        <span className={styles.group}>
          <IconButton icon={Minus} label={t('Zoom out')} onPress={() => zoomBy(1 / zoomStep)} />
          <IconButton icon={Plus} label={t('Zoom in')} onPress={() => zoomBy(zoomStep)} />
          <IconButton icon={Maximize} label={t('See all points')} onPress={() => setMoved(null)} />
        </span>
        <span className={styles.facts}>{factsOf(projection)}</span>
        <IconButton icon={Settings2} label={t('Lay out anew')} onPress={() => setAnew(true)} />
      </div>
      <div className={styles.body}>
        <ScatterPlane
          label={t('Scatter of cases')}
          {...{ cases, box, picture, theme, view, fitted, size, input }}
        />
        <ScatterLegend
          title={coloringNames[coloring]}
          table={codeTable}
          {...{ colours, counts, kept }}
          onKeep={setKept}
          onPoint={setPointed}
        />
      </div>
      <LayOutDialog
        modelId={cases.modelId}
        datasetId={cases.datasetId}
        projection={projection}
        open={anew}
        onClose={() => setAnew(false)}
      />
    </div>
  );
}

/** What was laid out, by what, and how far it can be trusted. */
function factsOf({ pictures, fitted, feature, neighbours, trustworthiness }: Projection): string {
  return [
    t('UMAP of {{pictures}} pictures by {{feature}}, {{neighbours}} neighbours', {
      pictures: formatCount(pictures),
      feature,
      neighbours,
    }),
    ...(trustworthiness === null
      ? []
      : [t('trustworthiness {{value}}', { value: trustworthiness.toFixed(2) })]),
    ...(fitted === pictures
      ? []
      : [
          t('{{fitted}} shaped the layout, the others stand by their nearest among these', {
            fitted: formatCount(fitted),
          }),
        ]),
  ].join('; ');
}
