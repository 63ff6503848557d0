import { X } from 'lucide-react';
import { Button, Tag, TagGroup, TagList } from 'react-aria-components';
import { t } from '../../language/language.ts';
import { type CaseFilter, everyCase, facets } from './case-filter.ts';
import { facetTitles, facetValueName } from './facet-names.ts';
import { togglePicked } from './filter-address.ts';
import styles from './filter-chips.module.css';

interface Chip {
  readonly id: string;
  readonly text: string;
  readonly without: CaseFilter;
}

/** One chip per filter that is set; Delete or its button removes it. */
export function FilterChips(props: {
  readonly filter: CaseFilter;
  readonly onFilter: (filter: CaseFilter) => void;
}) {
  const { filter, onFilter } = props;
  const chips = chipsOf(filter);
  if (chips.length === 0) return null;
  return (
    <div className={styles.chips}>
      <TagGroup
        aria-label={t('Filters that are set')}
        onRemove={(keys) => {
          const chip = chips.find(({ id }) => keys.has(id));
          if (chip !== undefined) onFilter(chip.without);
        }}
      >
        <TagList className={styles.list ?? ''} items={chips} dependencies={[filter]}>
          {(chip) => (
            <Tag id={chip.id} textValue={chip.text} className={styles.chip ?? ''}>
              {chip.text}
              <Button slot="remove" className={styles.remove ?? ''}>
                <X size={12} aria-hidden />
              </Button>
            </Tag>
          )}
        </TagList>
      </TagGroup>
      <button type="button" className={styles.clear} onClick={() => onFilter(everyCase)}>
        {t('Clear all')}
      </button>
    </div>
  );
}

function chipsOf(filter: CaseFilter): Chip[] {
  const chips: Chip[] = [];
  if (filter.outcome !== null) {
    chips.push({
      id: 'outcome',
      text: filter.outcome === 'wrong' ? t('Misclassified') : t('Predicted right'),
      without: { ...filter, outcome: null },
    });
  }
  if (filter.confidence !== null) {
    const [low, high] = filter.confidence;
    chips.push({
      id: 'confidence',
      text: t('Confidence {{low}} to {{high}}', { low: low.toFixed(2), high: high.toFixed(2) }),
      without: { ...filter, confidence: null },
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
