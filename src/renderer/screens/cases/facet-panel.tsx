import { Check } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { type CaseFilter, type Facet, type FilterResult, facets, facetValues } from './case-filter.ts';
import type { CaseTable } from './case-table.ts';
import { facetTitles, facetValueName, sliderOf, wordsOfNumber } from './facet-names.ts';
import styles from './facet-panel.module.css';
import { withRange } from './filter-address.ts';
import { NumberRange } from './number-range.tsx';
import { OutcomeChoice } from './outcome-choice.tsx';

/** Long facets show their first values until asked for more. */
const shortList = 10;

export interface FacetPanelProps {
  readonly table: CaseTable;
  readonly result: FilterResult;
  readonly filter: CaseFilter;
  /** How many cases are chosen. */
  readonly chosen: number;
  readonly onFilter: (filter: CaseFilter) => void;
}

/** Every filter of Cases with what each choice would leave. */
export function FacetPanel({ table, result, filter, chosen, onFilter }: FacetPanelProps) {
  const sliders = useMemo(
    () =>
      [...table.numbers].flatMap(([name, column]) => {
        const slider = sliderOf(name, column);
        return slider === null ? [] : [{ name, ...slider }];
      }),
    [table.numbers],
  );
  const range = ({ name, bounds, step }: (typeof sliders)[number]) => (
    <NumberRange
      key={name}
      words={wordsOfNumber(name)}
      bounds={bounds}
      step={step}
      value={filter.ranges[name] ?? null}
      onChange={(next) => onFilter(withRange(filter, name, next))}
    />
  );
  return (
    <aside className={styles.panel} aria-label={t('Filters')}>
      {table.predicted !== null && (
        <OutcomeChoice
          outcomes={result.outcomes}
          value={filter.outcome}
          onChange={(outcome) => onFilter({ ...filter, outcome })}
        />
      )}
      {sliders.filter(({ name }) => name === 'confidence').map(range)}
      {(chosen > 0 || filter.onlyChosen) && (
        <OneValue
          name={t('Only the chosen')}
          count={chosen}
          value={filter.onlyChosen}
          onChange={(onlyChosen) => onFilter({ ...filter, onlyChosen })}
        />
      )}
      {facets.map((facet) => (
        <FacetValues
          key={facet}
          facet={facet}
          names={facetValues(table, facet)}
          counts={result.counts[facet]}
          picked={filter.picked[facet]}
          onPick={(picked) => onFilter({ ...filter, picked: { ...filter.picked, [facet]: picked } })}
        />
      ))}
      {sliders.filter(({ name }) => name !== 'confidence').map(range)}
    </aside>
  );
}

/** A filter that is on or off. */
function OneValue(props: {
  readonly name: string;
  readonly count: number;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  return (
    <Checkbox className={styles.value ?? ''} isSelected={props.value} onChange={props.onChange}>
      {({ isSelected }) => <ValueLine name={props.name} count={props.count} isSelected={isSelected} />}
    </Checkbox>
  );
}

function ValueLine(props: { readonly name: string; readonly count: number; readonly isSelected: boolean }) {
  return (
    <>
      <span className={styles.box}>
        {props.isSelected && <Check size={11} strokeWidth={3} aria-hidden />}
      </span>
      <span className={styles.name} title={props.name}>
        {props.name}
      </span>
      <span className={styles.count}>{formatCount(props.count)}</span>
    </>
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
            <ValueLine name={facetValueName(facet, name)} count={count} isSelected={isSelected} />
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
