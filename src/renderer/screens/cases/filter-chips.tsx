import { type Chip, Chips } from '../../components/chips.tsx';
import { t } from '../../language/language.ts';
import { type CaseFilter, everyCase, facets } from './case-filter.ts';
import { facetTitles, facetValueName, wordsOfNumber } from './facet-names.ts';
import { togglePicked, withRange } from './filter-address.ts';
import styles from './filter-chips.module.css';

interface FilterChip extends Chip {
  readonly without: CaseFilter;
}

/** One chip per filter that is set; Delete or its button removes it. */
export function FilterChips(props: {
  readonly filter: CaseFilter;
  /** Name of the picture that `filter.alike` means; null while it is not known. */
  readonly alikeName: string | null;
  readonly onFilter: (filter: CaseFilter) => void;
}) {
  const { filter, alikeName, onFilter } = props;
  const chips = chipsOf(filter, alikeName);
  if (chips.length === 0) return null;
  return (
    <div className={styles.chips}>
      <Chips
        label={t('Filters that are set')}
        chips={chips}
        onRemove={(removed) => {
          const chip = chips.find(({ id }) => id === removed);
          if (chip !== undefined) onFilter(chip.without);
        }}
      />
      <button type="button" className={styles.clear} onClick={() => onFilter(everyCase)}>
        {t('Clear all')}
      </button>
    </div>
  );
}

function chipsOf(filter: CaseFilter, alikeName: string | null): FilterChip[] {
  const chips: FilterChip[] = [];
  if (filter.alike !== null) {
    chips.push({
      id: 'alike',
      text: t('Alike to {{name}}', { name: alikeName ?? String(filter.alike) }),
      without: { ...filter, alike: null },
    });
  }
  if (filter.onlyChosen) {
    chips.push({ id: 'chosen', text: t('Only the chosen'), without: { ...filter, onlyChosen: false } });
  }
  if (filter.outcome !== null) {
    chips.push({
      id: 'outcome',
      text: filter.outcome === 'wrong' ? t('Misclassified') : t('Predicted right'),
      without: { ...filter, outcome: null },
    });
  }
  for (const [name, range] of Object.entries(filter.ranges)) {
    const [low = '', high = ''] = range.map((bound) =>
      name === 'confidence' ? bound.toFixed(2) : String(bound),
    );
    chips.push({
      id: `range ${name}`,
      text: t('{{title}} {{low}} to {{high}}', { title: wordsOfNumber(name).title, low, high }),
      without: withRange(filter, name, null),
    });
  }
  for (const facet of facets) {
    for (const name of filter.picked[facet]) {
      chips.push({
        id: `${facet} ${name}`,
        text: `${facetTitles[facet]}: ${facetValueName(facet, name)}`,
        without: togglePicked(filter, facet, name),
      });
    }
  }
  return chips;
}
