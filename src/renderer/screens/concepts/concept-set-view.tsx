import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConceptSet } from '#contract/concepts.ts';
import type { MethodDescription } from '#contract/explanation.ts';
import { featureShape } from '../../components/feature-words.ts';
import { formatCount, formatDuration, formatPercent, formatTime } from '../../components/format.ts';
import { t } from '../../language/language.ts';
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
          <Fact name={t('Found on')}>
            {t('{{pictures}} pictures of {{datasetName}}', {
              pictures: formatCount(set.pictures),
              datasetName: props.datasetName,
            })}
          </Fact>
          <Fact name={t('Crops')}>
            {t('{{crops}}, {{patch}} px wide, every {{stride}} px', {
              crops: formatCount(set.crops),
              patch: set.patch,
              stride: set.stride,
            })}
          </Fact>
          <Fact name={t('Feature tensor')}>
            <code>{set.feature.name}</code> {featureShape(set.feature)}
          </Fact>
          <Fact name={t('Reconstruction error')}>
            {t('{{reconstructionError}} at rank {{rank}}, {{value}} after {{iterations}} iterations', {
              reconstructionError: formatPercent(set.reconstructionError),
              rank: set.rank,
              value: set.converged ? t('converged') : t('not converged'),
              iterations: formatCount(set.iterations),
            })}
          </Fact>
          {set.ranks.length > 0 && (
            <Fact name={t('Ranks tried')}>
              {set.ranks
                .map(({ rank, reconstructionError }) => `${rank}: ${formatPercent(reconstructionError)}`)
                .join(', ')}
            </Fact>
          )}
          <Fact name={t('Cost')}>
            {t('{{passes}} passes, {{seconds}}, {{startedAt}}', {
              passes: formatCount(set.passes),
              seconds: formatDuration(set.seconds),
              startedAt: formatTime(set.startedAt),
            })}
          </Fact>
          {set.parent !== null && (
            <Fact name={t('Part of')}>
              <a
                href={conceptsHref({
                  classIndex: set.target.index,
                  runId: set.parent.runId,
                  concept: set.parent.concept,
                })}
              >
                {t('concept {{concept}} of run {{runId}}', {
                  concept: set.parent.concept,
                  runId: set.parent.runId,
                })}
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
      <ol className={styles.concepts} aria-label={t('Concepts of {{label}}', { label: set.target.label })}>
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
  const within =
    parent === null
      ? ''
      : t(' within concept {{concept}} of run {{runId}}', { concept: parent.concept, runId: parent.runId });
  return t('Run {{runId}}{{within}}, {{startedAt}}', { runId, within, startedAt: formatTime(startedAt) });
}

export function setDetail({ rank, reconstructionError }: ConceptSet): string {
  return t('rank {{rank}}, error {{reconstructionError}}', {
    rank,
    reconstructionError: formatValue(reconstructionError, 2),
  });
}
