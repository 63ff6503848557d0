import { Check } from 'lucide-react';
import { useState } from 'react';
import { Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { type CaseFilter, type Facet, type FilterResult, facetColumn, facets } from './case-filter.ts';
import type { CaseTable } from './case-table.ts';
import { ConfidenceRange } from './confidence-range.tsx';
import { facetTitles, facetValueName } from './facet-names.ts';
import styles from './facet-panel.module.css';
import { OutcomeChoice } from './outcome-choice.tsx';

/** Long facets show their first values until asked for more. */
const shortList = 10;

export interface FacetPanelProps {
  readonly table: CaseTable;
  readonly result: FilterResult;
  readonly filter: CaseFilter;
  readonly onFilter: (filter: CaseFilter) => void;
}

/** Every filter of Cases with what each choice would leave. */
export function FacetPanel({ table, result, filter, onFilter }: FacetPanelProps) {
  return (
    <aside className={styles.panel} aria-label={t('Filters')}>
      {table.predicted !== null && (
        <>
          <OutcomeChoice
            outcomes={result.outcomes}
            value={filter.outcome}
            onChange={(outcome) => onFilter({ ...filter, outcome })}
          />
          <ConfidenceRange
            value={filter.confidence}
            onChange={(confidence) => onFilter({ ...filter, confidence })}
          />
        </>
      )}
      {facets.map((facet) => (
        <FacetValues
          key={facet}
          facet={facet}
          names={facetColumn(table, facet)?.names ?? []}
          counts={result.counts[facet]}
          picked={filter.picked[facet]}
          onPick={(picked) => onFilter({ ...filter, picked: { ...filter.picked, [facet]: picked } })}
        />
      ))}
    </aside>
  );
}

function FacetValues(props: {
  readonly facet: Facet;
  readonly names: readonly string[];
  readonly counts: Int32Array;
  readonly picked: readonly string[];
  readonly onPick: (picked: readonly string[]) => void;
}) {
  const { facet, names, counts, picked, onPick } = props;
  const [whole, showWhole] = useState(false);
  const values = ['', ...names]
    .map((name, position) => ({ name, count: counts[position] ?? 0 }))
    // "None" is offered where there is such a case; verdicts always, because that is the work still to do.
    .filter(({ name, count }) => name !== '' || count > 0 || picked.includes(''));
  if (names.length === 0) return null;
  const shown = whole ? values : values.filter(({ name }, at) => at < shortList || picked.includes(name));
  return (
    <CheckboxGroup className={styles.facet ?? ''} value={[...picked]} onChange={onPick}>
      <Label className={styles.title ?? ''}>{facetTitles[facet]}</Label>
      {shown.map(({ name, count }) => (
        <Checkbox
          key={name}
          value={name}
          className={styles.value ?? ''}
          data-empty={count === 0 || undefined}
        >
          {({ isSelected }) => (
            <>
              <span className={styles.box}>
                {isSelected && <Check size={11} strokeWidth={3} aria-hidden />}
              </span>
              <span className={styles.name} title={facetValueName(facet, name)}>
                {facetValueName(facet, name)}
              </span>
              <span className={styles.count}>{formatCount(count)}</span>
            </>
          )}
        </Checkbox>
      ))}
      {values.length > shortList && (
        <button type="button" className={styles.more} onClick={() => showWhole(!whole)}>
          {whole ? t('Show fewer') : t('Show all {{values}}', { values: values.length })}
        </button>
      )}
    </CheckboxGroup>
  );
}
