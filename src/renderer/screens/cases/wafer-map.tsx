import { CircleDot, Maximize, Minus, Plus } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { colourTable } from '#contract/colour-map.ts';
import { useKeys } from '../../app/keys.ts';
import { useSubject } from '../../app/subject.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { formatCount, formatPercent } from '../../components/format.ts';
import { EmptyState } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { t } from '../../language/language.ts';
import { caseWords } from './case-card.tsx';
import type { CaseViewProps, HowChosen } from './case-view.ts';
import { positionsOf } from './scatter/draw-order.ts';
import type { PlaneView } from './scatter/plane-view.ts';
import { PointSign } from './scatter/scatter-legend.tsx';
import { useElementSize } from './scatter/use-element-size.ts';
import { defectPlaces } from './wafer/defect-places.ts';
import { type DieColoring, dieColoringNames, dieColourings, dieColours } from './wafer/die-colours.ts';
import { casesOnDies, type DieCounts, type DieGrid, dieCounts, dieGrid } from './wafer/die-grid.ts';
import { dieWords } from './wafer/die-words.ts';
import { useDefects } from './wafer/use-defects.ts';
import styles from './wafer/wafer.module.css';
import { WaferDisc } from './wafer/wafer-disc.tsx';
import { wholeWafer, zoomedWafer } from './wafer/wafer-zoom.ts';

/** Cases where they lie on their wafers; a brush over dies chooses. */
export function WaferMap(props: CaseViewProps) {
  const { table } = props.list;
  const geometry = useSubject().dataset?.waferGeometry ?? null;
  const grid = useMemo(() => {
    const [dieX, dieY] = ['dieX', 'dieY'].map((name) => table.numbers.get(name)?.values);
    if (dieX === undefined || dieY === undefined) return null;
    return dieGrid(dieX, dieY, table.lot, table.wafer, t('No wafer named'), geometry);
  }, [table, geometry]);
  const places = useMemo(() => {
    const [waferX, waferY] = ['waferX', 'waferY'].map((name) => table.numbers.get(name)?.values);
    return grid === null ? null : defectPlaces(grid, waferX, waferY, geometry);
  }, [grid, table, geometry]);
  if (grid === null) {
    return (
      <div className={styles.none}>
        <EmptyState icon={CircleDot} title={t('No die is known of these pictures')}>
          <p>
            {t(
              'A CSV with columns die_x and die_y, and lot and wafer, brings them when the data set is imported; so does a KLARF file.',
            )}
          </p>
        </EmptyState>
      </div>
    );
  }
  return <Wafers cases={props} grid={grid} places={places} />;
}

/** Up to so many wafers are drawn larger side by side. */
const fewWafers = 4;
/** CSS pixels of a die from which on its defects are drawn by themselves. */
const roomForDefects = 90;
/** Zoom by a key or button. */
const zoomStep = 1.5;

/** All wafers on one, each by itself, or one of them. */
type Shown = 'stacked' | 'each' | `wafer-${number}`;

function Wafers(props: {
  readonly cases: CaseViewProps;
  readonly grid: DieGrid;
  /** Where defects lie, as `defectPlaces` gives it. */
  readonly places: Float32Array | null;
}) {
  const { cases, grid, places } = props;
  const { list, chosen } = cases;
  const { indices, table } = list;
  const [shown, setShown] = useState<Shown>('stacked');
  const [coloring, setColoring] = useState<DieColoring>(
    table.outcome.some((value) => value !== 0) ? 'share' : 'count',
  );
  const [pointed, setPointed] = useState<string | null>(null);
  const [moved, setMoved] = useState<PlaneView | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const size = useElementSize(body);
  const wafers = useMemo((): readonly (number | null)[] => {
    if (shown === 'stacked') return [null];
    return shown === 'each' ? [...grid.wafers.keys()] : [Number(shown.slice('wafer-'.length))];
  }, [shown, grid]);
  const counts = useMemo(
    () => wafers.map((wafer) => dieCounts(grid, indices, table.outcome, chosen, wafer)),
    [wafers, grid, indices, table.outcome, chosen],
  );
  const colours = useMemo(() => dieColours(coloring, counts), [coloring, counts]);
  const positions = useMemo(() => positionsOf(indices, table.samples), [indices, table.samples]);
  const without = useMemo(
    () => indices.reduce((sum, index) => sum + Number((grid.dieOf[index] ?? -1) < 0), 0),
    [indices, grid],
  );

  const large = Math.max(160, Math.min(size.width, size.height) - 16);
  const side = shown !== 'each' ? large : grid.wafers.length > fewWafers ? 220 : 340;
  const fitted = useMemo(() => wholeWafer(grid, side), [grid, side]);
  const view = shown === 'each' ? fitted : (moved ?? fitted);
  const drawn = places !== null && (coloring === 'defects' || view.scale >= roomForDefects);
  const defects = useDefects(cases, grid, drawn ? places : null, wafers);
  const zoomBy = (factor: number) => {
    const middle = { x: side / 2, y: side / 2 };
    setMoved(zoomedWafer(view, { width: side, height: side }, middle, factor, fitted));
  };
  useKeys('Wafer map', [
    {
      keys: '+',
      label: t('Zoom in'),
      run: () => zoomBy(zoomStep),
      repeats: true,
      disabled: shown === 'each',
    },
    {
      keys: '-',
      label: t('Zoom out'),
      run: () => zoomBy(1 / zoomStep),
      repeats: true,
      disabled: shown === 'each',
    },
    { keys: '0', label: t('See the whole wafer'), run: () => setMoved(null), disabled: moved === null },
  ]);

  // The screen has the focus when this view appears, and hands it on.
  useEffect(() => {
    if (document.activeElement?.id === 'screen') body.current?.querySelector('svg')?.focus();
  }, []);

  const cursorIndex = indices[cases.cursor];
  const cursorOn = (wafer: number | null) => {
    if (cursorIndex === undefined) return null;
    const die = grid.dieOf[cursorIndex] ?? -1;
    return die < 0 || (wafer !== null && grid.waferOf[cursorIndex] !== wafer) ? null : die;
  };
  const firstOn = (die: number, wafer: number | null) => {
    const [first] = casesOnDies(grid, indices, new Set([die]), wafer);
    return first === undefined ? null : (positions[first] ?? null);
  };
  const goTo = (index: number) => cases.onCursor(positions[index] ?? 0);
  const step = (die: number, wafer: number | null, by: 1 | -1) => {
    const own = casesOnDies(grid, indices, new Set([die]), wafer);
    const at = cursorIndex === undefined ? -1 : own.indexOf(cursorIndex);
    const next = at < 0 ? own[0] : own[(at + by + own.length) % own.length];
    if (next !== undefined) goTo(next);
  };
  const disc = (wafer: number | null, own: DieCounts, at: number) => (
    <WaferDisc
      name={wafer === null ? t('All wafers, stacked') : (grid.wafers[wafer] ?? '')}
      counts={own}
      cursor={cursorOn(wafer)}
      {...{ grid, colours, side, view, fitted }}
      onView={shown === 'each' ? null : setMoved}
      defects={defects?.of[at] ?? null}
      cursorCase={cursorOn(wafer) === null ? null : (cursorIndex ?? null)}
      caseWords={cursorIndex === undefined ? '' : caseWords(table, cursorIndex)}
      onStep={(die, by) => step(die, wafer, by)}
      onCursorCase={goTo}
      onOpenCase={(index) => cases.onOpen(positions[index] ?? 0)}
      onCursor={(die) => {
        const position = firstOn(die, wafer);
        if (position !== null) cases.onCursor(position);
      }}
      onOpen={(die) => {
        const position = cursorOn(wafer) === die ? cases.cursor : firstOn(die, wafer);
        if (position !== null) cases.onOpen(position);
      }}
      onChoose={(dies: ReadonlySet<number>, how: HowChosen) =>
        cases.onChoose(casesOnDies(grid, indices, dies, wafer), how)
      }
      onPoint={(die) => setPointed(die === null ? null : dieWords(grid, own, die))}
    />
  );
  const options: readonly { readonly id: Shown; readonly name: string }[] = [
    { id: 'stacked', name: t('All wafers, stacked') },
    ...(grid.wafers.length > 1 ? [{ id: 'each' as const, name: t('Each wafer') }] : []),
    ...grid.wafers.map((name, wafer) => ({ id: `wafer-${wafer}` as const, name })),
  ];
  return (
    <div className={styles.map}>
      <div className={styles.toolbar} role="toolbar" aria-label={t('Wafer map')}>
        <Select
          label={t('Wafer')}
          labelHidden
          options={options}
          value={shown}
          onChange={(next) => {
            setMoved(null);
            setShown(next);
          }}
        />
        <Choice
          label={t('Colour by')}
          labelHidden
          options={dieColourings
            .filter((id) => id !== 'defects' || places !== null)
            .map((id) => ({ id, name: dieColoringNames[id] }))}
          value={coloring}
          onChange={setColoring}
        />
        {coloring !== 'defects' && (
          <Scale
            highest={coloring === 'share' ? formatPercent(colours.highest, 0) : formatCount(colours.highest)}
            lowest={coloring === 'share' ? formatPercent(0, 0) : formatCount(0)}
          />
        )}
        {defects !== null && (
          <span className={styles.legend}>
            {(defects.colours.legend ?? []).map(({ code, name }) => (
              <span key={code} className={styles.entry}>
                <PointSign code={code} colours={defects.colours} table={defects.table} />
                {name}
              </span>
            ))}
          </span>
        )}
        {shown !== 'each' && (
          <span>
            <IconButton icon={Minus} label={t('Zoom out')} onPress={() => zoomBy(1 / zoomStep)} />
            <IconButton icon={Plus} label={t('Zoom in')} onPress={() => zoomBy(zoomStep)} />
            <IconButton icon={Maximize} label={t('See the whole wafer')} onPress={() => setMoved(null)} />
          </span>
        )}
        <span className={styles.facts}>
          {pointed ??
            (without === 0
              ? t('{{wafers}} wafers, {{dies}} dies', {
                  wafers: formatCount(grid.wafers.length),
                  dies: formatCount(grid.dies.length),
                })
              : t('{{wafers}} wafers, {{dies}} dies; {{without}} cases without a die are not shown', {
                  wafers: formatCount(grid.wafers.length),
                  dies: formatCount(grid.dies.length),
                  without: formatCount(without),
                }))}
        </span>
      </div>
      <p id="wafer-help" className={styles.spoken}>
        {t(
          'Arrow keys go from die to die, Page Up and Page Down through the cases of a die, Enter opens the one in hand, X chooses all of the die. Shift with arrow keys brushes over further dies, X then chooses all of them, Escape drops the brush. Plus and minus zoom.',
        )}
      </p>
      {shown === 'each' ? (
        <div className={styles.many} ref={body}>
          {counts.map((own, wafer) => (
            <figure key={grid.wafers[wafer]} className={styles.wafer}>
              <Button
                tone="quiet"
                onPress={() => {
                  setMoved(null);
                  setShown(`wafer-${wafer}`);
                }}
              >
                {grid.wafers[wafer] ?? ''}
              </Button>
              {disc(wafer, own, wafer)}
            </figure>
          ))}
        </div>
      ) : (
        <div className={styles.one} ref={body}>
          {counts.map((own, at) => (
            <div key={shown}>{disc(wafers[at] ?? null, own, at)}</div>
          ))}
        </div>
      )}
    </div>
  );
}

/** Which colours stand for which values, from 0 on. */
function Scale({ lowest, highest }: { readonly lowest: string; readonly highest: string }) {
  const table = colourTable('viridis');
  const stops = Array.from({ length: 9 }, (_, at) => {
    const entry = Math.round((at / 8) * 255);
    return `rgb(${[...table.subarray(3 * entry, 3 * entry + 3)].join(' ')})`;
  });
  return (
    <span className={styles.scale}>
      {lowest}
      <span className={styles.bar} style={{ background: `linear-gradient(to right, ${stops.join(', ')})` }} />
      {highest}
    </span>
  );
}
