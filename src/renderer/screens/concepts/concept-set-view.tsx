import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConceptSet } from '#contract/concepts.ts';
import type { MethodDescription } from '#contract/explanation.ts';
import { featureShape } from '../../components/feature-words.ts';
import { formatCount, formatDuration, formatPercent, formatTime } from '../../components/format.ts';
import { formatValue } from '../../viewer/ticks.ts';
import { byImportance, namesGiven } from './concept-order.ts';
import { ConceptRow } from './concept-row.tsx';
import styles from './concepts.module.css';
import { conceptsHref } from './concepts-address.ts';
import { SourceLine } from './source-line.tsx';

/** One run of CRAFT: how it was found, and its concepts, the most important first. */
export function ConceptSetView(props: {
  readonly set: ConceptSet;
  readonly sets: readonly ConceptSet[];
  readonly datasetName: string;
  readonly method: MethodDescription | undefined;
  readonly pointed: number | null;
  readonly onTakeApart: (concept: number) => void;
}) {
  const { set, sets, pointed } = props;
  const suggestions = namesGiven(sets);
  return (
    <>
      <div className={styles.about}>
        <dl className={styles.facts}>
          <Fact name="Found on">
            {formatCount(set.pictures)} pictures of {props.datasetName}
          </Fact>
          <Fact name="Crops">
            {formatCount(set.crops)}, {set.patch} px wide, every {set.stride} px
          </Fact>
          <Fact name="Feature tensor">
            <code>{set.feature.name}</code> {featureShape(set.feature)}
          </Fact>
          <Fact name="Reconstruction error">
            {formatPercent(set.reconstructionError)} at rank {set.rank},{' '}
            {set.converged ? 'converged' : 'not converged'} after {formatCount(set.iterations)} iterations
          </Fact>
          {set.ranks.length > 0 && (
            <Fact name="Ranks tried">
              {set.ranks
                .map(({ rank, reconstructionError }) => `${rank}: ${formatPercent(reconstructionError)}`)
                .join(', ')}
            </Fact>
          )}
          <Fact name="Cost">
            {formatCount(set.passes)} passes, {formatDuration(set.seconds)}, {formatTime(set.startedAt)}
          </Fact>
          {set.parent !== null && (
            <Fact name="Part of">
              <a
                href={conceptsHref({
                  classIndex: set.target.index,
                  runId: set.parent.runId,
                  concept: set.parent.concept,
                })}
              >
                concept {set.parent.concept} of run {set.parent.runId}
              </a>
            </Fact>
          )}
        </dl>
        <SourceLine method={props.method} run={set} />
        {set.warnings.map((warning) => (
          <p key={warning} className={styles.warning}>
            <TriangleAlert size={14} aria-hidden />
            {warning}
          </p>
        ))}
      </div>
      <ol className={styles.concepts} aria-label={`Concepts of ${set.target.label}`}>
        {byImportance(set.concepts).map((signed) => (
          <ConceptRow
            key={signed.concept.index}
            set={set}
            signed={signed}
            pointed={signed.concept.index === pointed}
            suggestions={suggestions}
            onTakeApart={() => props.onTakeApart(signed.concept.index)}
          />
        ))}
      </ol>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A run of a class in one line, for the list to pick from. */
export function setName({ parent, runId, startedAt }: ConceptSet): string {
  const within = parent === null ? '' : ` within concept ${parent.concept} of run ${parent.runId}`;
  return `Run ${runId}${within}, ${formatTime(startedAt)}`;
}

export function setDetail({ rank, reconstructionError }: ConceptSet): string {
  return `rank ${rank}, error ${formatValue(reconstructionError, 2)}`;
}
