import { Settings2 } from 'lucide-react';
import { PanelButton } from '../components/panel-button.tsx';
import { Select } from '../components/select.tsx';
import { t } from '../language/language.ts';
import { blinkRates, useViewer } from './view-store.ts';
import styles from './viewer-toolbar.module.css';

/** A column whose map can take turns with another one's. */
export interface BlinkColumn {
  readonly id: string;
  readonly title: string;
}

/** What alternates, and how often. */
export function BlinkMenu({ columns }: { readonly columns: readonly BlinkColumn[] }) {
  const blink = useViewer((state) => state.blink);
  const rate = useViewer((state) => state.blinkRate);
  const [first, second] = columns;
  const options = columns.map(({ id, title }) => ({ id, name: title }));
  const between = (kind: 'picture' | 'columns') => {
    if (kind === 'picture') useViewer.setState({ blink: { kind } });
    else if (first !== undefined && second !== undefined)
      useViewer.setState({ blink: { kind, first: first.id, second: second.id } });
  };
  return (
    <PanelButton
      quiet
      icon={Settings2}
      label={t('What alternates')}
      placement="bottom end"
      className={styles.popover}
    >
      {() => (
        <div className={styles.fields}>
          <Select
            label={t('Alternate')}
            options={[
              { id: 'picture', name: t('Map and picture, in every column') },
              ...(second === undefined
                ? []
                : [{ id: 'columns' as const, name: t('Two maps, in one column') }]),
            ]}
            value={blink.kind}
            onChange={between}
          />
          {blink.kind === 'columns' && (
            <>
              <Select
                label={t('First map, in its column')}
                options={options}
                value={blink.first}
                onChange={(id) => useViewer.setState({ blink: { ...blink, first: id } })}
              />
              <Select
                label={t('Second map')}
                options={options}
                value={blink.second}
                onChange={(id) => useViewer.setState({ blink: { ...blink, second: id } })}
              />
            </>
          )}
          <Select
            label={t('Changes per second')}
            options={blinkRates.map((each) => ({ id: each, name: String(each) }))}
            value={rate}
            onChange={(next) => useViewer.setState({ blinkRate: next })}
          />
        </div>
      )}
    </PanelButton>
  );
}
