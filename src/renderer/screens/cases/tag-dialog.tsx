import { Check, Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { Autocomplete, Input, ListBox, ListBoxItem, SearchField, useFilter } from 'react-aria-components';
import { useMutationCall } from '../../app/calls.ts';
import { toast } from '../../app/toasts.ts';
import { Dialog } from '../../components/dialog.tsx';
import { formatCount } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { type TagColumn, tagsOf } from './review-columns.ts';
import styles from './tag-dialog.module.css';

export interface TagDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly modelId: number;
  readonly datasetId: number;
  readonly tags: TagColumn;
  /** The cases that are tagged, as sample indices. */
  readonly indices: readonly number[];
}

/** Type to find a tag or make one; Enter puts it on the cases or, where all have it, takes it off. */
export function TagDialog(props: TagDialogProps) {
  const { open, onClose, indices } = props;
  const count = indices.length;
  const title = count === 1 ? t('Tag one case') : t('Tag {{count}} cases', { count: formatCount(count) });
  return (
    <Dialog title={title} open={open} onClose={onClose}>
      {open && <TagList {...props} />}
    </Dialog>
  );
}

function TagList({ onClose, modelId, datasetId, tags, indices }: TagDialogProps) {
  const { contains } = useFilter({ sensitivity: 'base' });
  const [typed, setTyped] = useState('');
  const { mutate } = useMutationCall('reviews.tag');
  const carriers = countTags(tags, indices);
  const isNew = typed.trim() !== '' && !tags.names.includes(typed.trim());
  const put = (tag: string) => {
    const on = carriers.get(tag) !== indices.length;
    mutate(
      { modelId, datasetId, indices: [...indices], tag, on },
      {
        onSuccess: ({ changed }) =>
          toast({
            tone: 'good',
            title: on ? t('Tagged {{tag}}', { tag }) : t('Tag {{tag}} removed', { tag }),
            text: t('Cases: {{changed}}. Ctrl+Z in Cases takes it back.', { changed: formatCount(changed) }),
          }),
      },
    );
    onClose();
  };
  return (
    <div className={styles.box}>
      <Autocomplete inputValue={typed} onInputChange={setTyped}>
        <SearchField aria-label={t('Find a tag or name a new one')} className={styles.search ?? ''} autoFocus>
          <Input
            className={styles.input ?? ''}
            placeholder={t('Find a tag or name a new one')}
            maxLength={60}
          />
        </SearchField>
        <ListBox
          className={styles.list ?? ''}
          aria-label={t('Tags')}
          onAction={(key) => put(String(key).slice(1))}
          renderEmptyState={() => <p className={styles.none}>{t('No tag yet. Type one.')}</p>}
        >
          {tags.names
            .filter((tag) => contains(tag, typed.trim()))
            .map((tag) => (
              <TagOption key={tag} tag={tag} carriers={carriers.get(tag) ?? 0} cases={indices.length} />
            ))}
          {isNew && (
            <ListBoxItem
              key={`+${typed.trim()}`}
              id={`+${typed.trim()}`}
              textValue={typed.trim()}
              className={styles.option ?? ''}
            >
              <span className={styles.sign}>
                <Plus size={14} aria-hidden />
              </span>
              {t('New tag {{tag}}', { tag: typed.trim() })}
            </ListBoxItem>
          )}
        </ListBox>
      </Autocomplete>
    </div>
  );
}

function TagOption(props: { readonly tag: string; readonly carriers: number; readonly cases: number }) {
  const { tag, carriers, cases } = props;
  const Sign = carriers === cases ? Check : Minus;
  return (
    <ListBoxItem id={`=${tag}`} textValue={tag} className={styles.option ?? ''}>
      <span className={styles.sign}>{carriers > 0 && <Sign size={14} aria-hidden />}</span>
      <span className={styles.name}>{tag}</span>
      <span className={styles.state}>
        {carriers === 0
          ? t('Enter puts it on')
          : carriers === cases
            ? t('on all; Enter takes it off')
            : t('on {{carriers}} of {{cases}}', {
                carriers: formatCount(carriers),
                cases: formatCount(cases),
              })}
      </span>
    </ListBoxItem>
  );
}

/** How many of the cases have each tag. */
function countTags(tags: TagColumn, indices: readonly number[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const index of indices) {
    for (const tag of tagsOf(tags, index)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return counts;
}
