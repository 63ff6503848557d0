import { useQueryClient } from '@tanstack/react-query';
import { Pencil, Save, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { NamedLayout, ProjectLayouts } from '#contract/layouts.ts';
import { callKey, useCall, useMutationCall } from '../../app/calls.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { TextField } from '../../components/fields.tsx';
import { t } from '../../language/language.ts';
import { applyLayout, currentLayout } from './column-arrangement.ts';
import styles from './columns-menu.module.css';

/** The layouts of the project: take one, keep the present one under a name, remove one. */
export function LayoutFields() {
  const client = useQueryClient();
  const layouts = useCall('layouts.list', {}).data?.layouts ?? [];
  const save = useMutationCall('layouts.save');
  const [name, setName] = useState('');
  const section = useRef<HTMLElement>(null);
  const known = (answer: ProjectLayouts) => client.setQueryData(callKey('layouts.list', {}), answer);
  const keep = () =>
    save.mutate(
      { name, layout: currentLayout() },
      {
        onSuccess: (answer) => {
          known(answer);
          setName('');
        },
      },
    );
  return (
    <section className={styles.part} aria-label={t('Layouts')} ref={section}>
      <h3>{t('Layouts of this project')}</h3>
      {layouts.length === 0 && (
        <p className={styles.quiet}>
          {t('None yet. A layout keeps which columns are shown, their order, ranges and colours.')}
        </p>
      )}
      <ul className={styles.list}>
        {layouts.map((each) => (
          <LayoutRow
            key={each.name}
            named={each}
            onKnown={known}
            // What had the focus goes with its layout; without a focus no key would reach the menu.
            onGone={() => {
              if (document.activeElement === document.body)
                section.current?.querySelector<HTMLElement>('form input')?.focus();
            }}
          />
        ))}
      </ul>
      <form
        className={styles.row}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') keep();
        }}
      >
        <TextField
          label={t('Name of the layout')}
          labelHidden
          placeholder={t('Name of the layout')}
          value={name}
          onChange={setName}
        />
        <Button type="submit" icon={Save} isDisabled={name.trim() === '' || save.isPending}>
          {t('Save layout')}
        </Button>
      </form>
    </section>
  );
}

function LayoutRow(props: {
  readonly named: NamedLayout;
  readonly onKnown: (answer: ProjectLayouts) => void;
  /** Called when what may have had the focus is there no more. */
  readonly onGone: () => void;
}) {
  const { named, onKnown, onGone } = props;
  const { name } = named;
  const rename = useMutationCall('layouts.rename');
  const remove = useMutationCall('layouts.remove');
  const [renaming, setRenaming] = useState(false);
  return (
    <li className={styles.row}>
      {renaming ? (
        <TextField
          label={t('New name of {{name}}', { name })}
          labelHidden
          autoFocus
          value={name}
          onCommit={(to) => {
            setRenaming(false);
            requestAnimationFrame(onGone);
            if (to.trim() !== '') rename.mutate({ name, to }, { onSuccess: onKnown });
          }}
        />
      ) : (
        <Button tone="quiet" onPress={() => applyLayout(named.layout)}>
          {name}
        </Button>
      )}
      <span className={styles.space} />
      <IconButton
        icon={Pencil}
        label={t('Rename layout {{name}}', { name })}
        onPress={() => setRenaming(!renaming)}
      />
      <IconButton
        icon={Trash2}
        label={t('Remove layout {{name}}', { name })}
        onPress={() => {
          remove.mutate(
            { name },
            {
              onSuccess: (answer) => {
                onKnown(answer);
                requestAnimationFrame(onGone);
              },
            },
          );
        }}
      />
    </li>
  );
}
