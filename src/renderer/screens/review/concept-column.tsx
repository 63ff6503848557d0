import { useEffect, useMemo, useState } from 'react';
import type { ConceptSet } from '#contract/concepts.ts';
import { useBlob } from '../../app/blobs.ts';
import { hrefOf } from '../../app/route.ts';
import { FailureNotice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { loadMapStack } from '../../viewer/blobs.ts';
import { ColourBar } from '../../viewer/colour-bar.tsx';
import { Pane, type PaneLayer } from '../../viewer/pane.tsx';
import { elementAt } from '../../viewer/placement.ts';
import { type MapStack, planeOf } from '../../viewer/raw-map.ts';
import { colourRegions, type PaneRegions, type Regions, regionsOf } from '../../viewer/regions.ts';
import { useLoaded } from '../../viewer/use-loaded.ts';
import { displayRange, finiteRange } from '../../viewer/value-range.ts';
import { useViewer } from '../../viewer/view-store.ts';
import styles from './column.module.css';
import { ColumnFacts } from './column-facts.tsx';
import { ColumnHeader } from './column-header.tsx';
import { ConceptLegend } from './concept-legend.tsx';
import { type ExplainedColumnProps, ExplainedParameters } from './method-column.tsx';
import { MetricTable } from './metric-table.tsx';
import { RunProgress } from './run-progress.tsx';
import { type ShownConcept, setOfExplanation, shownConcepts } from './shown-concepts.ts';

/** Where the concepts of the class are in the picture: coloured regions, or one concept's own map. */
export function ConceptColumn(props: ExplainedColumnProps & { readonly sets: readonly ConceptSet[] }) {
  const { explanation, method, picture, placement, running } = props;
  const artifact = explanation.artifacts.find(({ name }) => name === 'concept-maps');
  const load = useMemo(() => (artifact === undefined ? null : loadMapStack(artifact)), [artifact]);
  const { value: stack, failure } = useLoaded(load);
  const set = setOfExplanation(explanation, props.sets);
  const shares = useShares(explanation);
  const shown = useMemo(
    () => (stack === null ? [] : shownConcepts(stack, set, shares)),
    [stack, set, shares],
  );
  const regions = useMemo(() => (stack === null ? null : regionsOf(stack, shown)), [stack, shown]);
  const [alone, setAlone] = useState<number | null>(null);
  const single = shown.find(({ plane }) => plane === alone) ?? null;
  const layer = useSingleLayer(stack, single, placement);
  const coloured = useColouredRegions(stack, regions, shown, placement);
  const compact = useViewer((state) => state.compact);
  const here = useConceptHere(stack, regions, shown, placement);
  const spoken = useViewer((state) => state.crosshairByKeys);

  return (
    <section className={styles.column} aria-label={explanation.title}>
      <ColumnHeader explanation={explanation}>
        {method !== null && <ExplainedParameters {...props} method={method} />}
      </ColumnHeader>
      <div className={styles.pane}>
        <Pane
          label={t('{{title}}, {{value}} of {{label}}', {
            title: explanation.title,
            value: single === null ? t('concepts') : single.title,
            label: explanation.target.label,
          })}
          picture={picture}
          layer={layer}
          regions={single === null ? coloured : null}
          outline={props.outline}
          pixelSizeNm={props.pixelSizeNm}
        />
        {running !== null && (
          <div className={styles.over}>
            <RunProgress running={running} />
          </div>
        )}
      </div>
      {layer !== null && <ColourBar range={layer.range} signed={false} value={null} />}
      {failure !== null && <FailureNotice failure={failure} />}
      <ConceptLegend
        shown={shown}
        here={here?.plane ?? null}
        alone={alone}
        onAlone={setAlone}
        classIndex={explanation.target.index}
        runId={set?.runId ?? null}
      />
      <p className={styles.spoken} aria-live="polite">
        {spoken ? `${explanation.title} ${here?.title ?? t('no concept')}` : ''}
      </p>
      <ColumnFacts explanation={explanation} atCrosshair={here?.title ?? '–'}>
        {set !== undefined && (
          <div className={styles.feature}>
            <dt>{t('Concepts of')}</dt>
            <dd>
              <a href={hrefOf('runs', { run: set.runId })}>{t('Run {{runId}}', { runId: set.runId })}</a>
            </dd>
          </div>
        )}
      </ColumnFacts>
      {Object.keys(explanation.judgement.map).length > 0 && (
        <MetricTable judgement={explanation.judgement} descriptions={props.metrics} compact={compact} />
      )}
    </section>
  );
}

/** Each concept's share in the answer, where it was measured. */
function useShares({ artifacts }: ExplainedColumnProps['explanation']): Float32Array | null {
  const bytes = useBlob(artifacts.find(({ name }) => name === 'concept-shares')?.sha256 ?? null).data;
  return useMemo(() => (bytes === undefined ? null : new Float32Array(bytes)), [bytes]);
}

/** One concept's own map as a layer with its own range. */
function useSingleLayer(
  stack: MapStack | null,
  single: ShownConcept | null,
  placement: ExplainedColumnProps['placement'],
): PaneLayer | null {
  const plane = single?.plane ?? null;
  return useMemo(() => {
    if (stack === null || plane === null || placement === null) return null;
    const map = planeOf(stack, plane);
    const [low, high] = finiteRange(map.values) ?? [0, 1];
    return { map, placement, range: displayRange(Math.min(0, low), high, false), signed: false };
  }, [stack, plane, placement]);
}

/** The regions as a picture, made anew when a concept or a name changes. */
function useColouredRegions(
  stack: MapStack | null,
  regions: Regions | null,
  shown: readonly ShownConcept[],
  placement: ExplainedColumnProps['placement'],
): PaneRegions | null {
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  useEffect(() => {
    if (stack === null || regions === null) return;
    let wanted = true;
    const pixels = colourRegions(
      regions,
      shown.map(({ colour }) => colour),
    );
    void createImageBitmap(new ImageData(pixels, stack.width, stack.height)).then((bitmap) => {
      if (wanted) setPicture(bitmap);
    });
    return () => {
      wanted = false;
    };
  }, [stack, regions, shown]);
  return useMemo(() => {
    if (picture === null || regions === null || placement === null) return null;
    const letters = shown.flatMap(({ letter, colour }, place) => {
      const at = regions.peaks[place] ?? null;
      return at === null ? [] : [{ text: letter, colour, at }];
    });
    return { picture, placement, letters };
  }, [picture, regions, shown, placement]);
}

/** The concept whose region the crosshair is in. */
function useConceptHere(
  stack: MapStack | null,
  regions: Regions | null,
  shown: readonly ShownConcept[],
  placement: ExplainedColumnProps['placement'],
): ShownConcept | null {
  const crosshair = useViewer((state) => state.crosshair);
  if (stack === null || regions === null || placement === null || crosshair === null) return null;
  const element = elementAt(placement, stack, { x: crosshair.x + 0.5, y: crosshair.y + 0.5 });
  return element === null ? null : (shown[regions.owner[element] ?? -1] ?? null);
}
