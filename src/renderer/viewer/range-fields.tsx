import type { RangeMode } from '#contract/layouts.ts';
import { NumberField } from '../components/fields.tsx';
import { Select } from '../components/select.tsx';
import { t } from '../language/language.ts';
import { useViewer } from './view-store.ts';
import styles from './viewer-toolbar.module.css';

const firstOf: Readonly<Record<RangeMode['kind'], RangeMode>> = {
  own: { kind: 'own' },
  shared: { kind: 'shared' },
  percentile: { kind: 'percentile', low: 1, high: 99 },
  fixed: { kind: 'fixed', low: 0, high: 1 },
};

/** What the ends of the colours stand for, with two numbers where they are chosen. */
export function RangeFields() {
  const range = useViewer((state) => state.range);
  const set = (next: RangeMode) => useViewer.setState({ range: next });
  return (
    <span className={styles.range}>
      <Select
        label={t('Range of the colours')}
        labelHidden
        options={[
          { id: 'own', name: t('Own ranges') },
          { id: 'shared', name: t('Shared range') },
          { id: 'percentile', name: t('Percentiles') },
          { id: 'fixed', name: t('Fixed range') },
        ]}
        value={range.kind}
        onChange={(kind) => set(firstOf[kind])}
      />
      {(range.kind === 'percentile' || range.kind === 'fixed') && (
        <>
          <NumberField
            label={range.kind === 'fixed' ? t('Lowest value') : t('Lower percentile')}
            labelHidden
            value={range.low}
            {...limits(range.kind, 0, range.high)}
            onCommit={(low) => low < range.high && set({ ...range, low })}
          />
          <span aria-hidden>–</span>
          <NumberField
            label={range.kind === 'fixed' ? t('Highest value') : t('Upper percentile')}
            labelHidden
            value={range.high}
            {...limits(range.kind, range.low, 100)}
            onCommit={(high) => high > range.low && set({ ...range, high })}
          />
        </>
      )}
    </span>
  );
}

function limits(kind: RangeMode['kind'], minimum: number, maximum: number) {
  return kind === 'percentile' ? { minimum, maximum } : {};
}
