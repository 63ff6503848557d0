import { BookCheck, Check, Construction, Search } from 'lucide-react';
import { useMemo } from 'react';
import {
  Autocomplete,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  SearchField,
  useFilter,
} from 'react-aria-components';
import type { Estimate, MethodDescription } from '#contract/explanation.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import { t } from '../../language/language.ts';
import type { ChosenMethod } from './chosen-methods.ts';
import { costText, useMethodCosts } from './method-costs.ts';
import styles from './method-list.module.css';
import { type Inspected, obstacleOf } from './method-needs.ts';

const families = [
  { id: 'saliency', title: t('Saliency') },
  { id: 'segments', title: t('Segments') },
  { id: 'concepts', title: t('Concepts') },
  { id: 'influence', title: t('Influence') },
] as const satisfies readonly { readonly id: MethodDescription['family']; readonly title: string }[];

/** All methods by family: type to find one, arrow keys walk, Enter takes it or leaves it out. */
export function MethodList(props: {
  readonly modelId: number;
  readonly methods: readonly MethodDescription[];
  readonly inspection: Inspected;
  readonly chosen: readonly ChosenMethod[];
  /** What all of them are to share, for their costs. */
  readonly segmentation: SegmentationChoice | null;
  readonly label?: string;
  readonly onChange: (chosen: ChosenMethod[]) => void;
}) {
  const { methods, inspection, chosen, label = t('Methods that E runs'), onChange } = props;
  const { contains } = useFilter({ sensitivity: 'base' });
  const runnable = useMemo(
    () => methods.filter((method) => obstacleOf(method, inspection) === null),
    [methods, inspection],
  );
  const asked = useMemo(
    () => runnable.map(({ id }) => chosen.find((method) => method.id === id) ?? { id, parameters: {} }),
    [runnable, chosen],
  );
  const costs = useMethodCosts(props.modelId, asked, props.segmentation);
  return (
    <div className={styles.box}>
      <Autocomplete filter={contains} disableAutoFocusFirst>
        <SearchField aria-label={t('Find a method')} className={styles.search ?? ''} autoFocus>
          <Search size={14} aria-hidden />
          <Input className={styles.input ?? ''} placeholder={t('Find a method')} />
        </SearchField>
        <ListBox
          className={styles.list ?? ''}
          aria-label={label}
          selectionMode="multiple"
          disallowEmptySelection
          disabledKeys={methods.filter((method) => !runnable.includes(method)).map(({ id }) => id)}
          selectedKeys={chosen.map(({ id }) => id)}
          onSelectionChange={(keys) => onChange(asked.filter(({ id }) => keys === 'all' || keys.has(id)))}
          renderEmptyState={() => <p className={styles.none}>{t('No method of that name.')}</p>}
        >
          {families.map((family) => {
            const own = methods.filter((method) => method.family === family.id);
            if (own.length === 0) return null;
            return (
              <ListBoxSection key={family.id} id={`family ${family.id}`}>
                <Header className={styles.family ?? ''}>{family.title}</Header>
                {own.map((method) => (
                  <MethodItem
                    key={method.id}
                    method={method}
                    obstacle={obstacleOf(method, inspection)}
                    cost={costs.get(method.id) ?? null}
                  />
                ))}
              </ListBoxSection>
            );
          })}
        </ListBox>
      </Autocomplete>
    </div>
  );
}

function MethodItem(props: {
  readonly method: MethodDescription;
  readonly obstacle: string | null;
  readonly cost: Estimate | null;
}) {
  const { method, obstacle, cost } = props;
  const Source = method.source.kind === 'published' ? BookCheck : Construction;
  return (
    <ListBoxItem
      id={method.id}
      // Found by its title, its short name and its authors.
      textValue={`${method.title} ${method.id} ${method.source.citation}`}
      className={styles.item ?? ''}
    >
      {({ isSelected }) => (
        <>
          <span className={styles.check}>{isSelected && <Check size={14} aria-hidden />}</span>
          <span className={styles.title}>{method.title}</span>
          <span className={styles.facts}>
            {obstacle === null ? cost !== null && <span>{costText(cost)}</span> : t('not with this model')}
            <span className={styles.source}>
              <Source size={12} aria-hidden />
              {t(method.source.kind)}
            </span>
          </span>
          <span className={styles.summary}>{obstacle ?? t(method.summary)}</span>
        </>
      )}
    </ListBoxItem>
  );
}
