import { CornerLeftUp, File, Folder, FolderKanban, type LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button as AriaButton, ListBox, ListBoxItem, ListLayout, Virtualizer } from 'react-aria-components';
import type { DirectoryEntry } from '#contract/workstation.ts';
import { useCall } from '../app/calls.ts';
import { t } from '../language/language.ts';
import { Button, IconButton } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { TextField } from './fields.tsx';
import styles from './file-browser.module.css';
import { formatBytes } from './format.ts';
import { FailureNotice, Loading } from './notice.tsx';
import { hasEnding, joinPath } from './paths.ts';

/** What is looked for. `endings` carry their dot and are in lower case. */
export type Wanted =
  | { readonly kind: 'folder' }
  | { readonly kind: 'project' }
  | { readonly kind: 'file'; readonly endings: readonly string[] }
  | { readonly kind: 'folder-or-file'; readonly endings: readonly string[] }
  | { readonly kind: 'new-file'; readonly name: string; readonly ending: string };

export interface FileBrowserProps {
  readonly title: string;
  readonly wanted: Wanted;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onChoose: (path: string) => void;
}

const LAST_FOLDER = 'waferlens-folder';
const layoutOptions = { rowSize: 28 };
const icons: Readonly<Record<DirectoryEntry['kind'], LucideIcon>> = {
  folder: Folder,
  project: FolderKanban,
  file: File,
};

/** Looks through the folders of the PC that the workstation runs on. */
export function FileBrowser(props: FileBrowserProps) {
  return (
    <Dialog title={props.title} open={props.open} onClose={props.onClose} wide>
      {props.open && <Browser {...props} />}
    </Dialog>
  );
}

function Browser({ wanted, onChoose, onClose }: FileBrowserProps) {
  const [folder, setFolder] = useState<string | null>(() => localStorage.getItem(LAST_FOLDER));
  const [chosen, setChosen] = useState<DirectoryEntry | null>(null);
  const [newName, setNewName] = useState(wanted.kind === 'new-file' ? wanted.name : '');
  const listing = useCall('files.list', { path: folder }, { keepPrevious: true });
  const shown = listing.data;

  // A folder remembered from last time may be gone; the home folder is always there.
  const remembered = folder !== null && folder === localStorage.getItem(LAST_FOLDER);
  useEffect(() => {
    if (listing.error === null || !remembered) return;
    localStorage.removeItem(LAST_FOLDER);
    setFolder(null);
  }, [listing.error, remembered]);

  const enter = (path: string | null) => {
    setChosen(null);
    setFolder(path);
  };
  const finish = (path: string) => {
    if (shown !== undefined) localStorage.setItem(LAST_FOLDER, shown.path);
    onChoose(path);
    onClose();
  };
  const result = resultOf(wanted, shown?.path ?? null, chosen, newName);
  const act = (entry: DirectoryEntry) => {
    if (entry.kind === 'folder') enter(entry.path);
    else if (isWanted(wanted, entry)) finish(entry.path);
  };

  return (
    <>
      <div className={styles.top}>
        <IconButton
          icon={CornerLeftUp}
          label={t('Folder above')}
          isDisabled={shown === undefined || shown.parent === null}
          onPress={() => enter(shown?.parent ?? null)}
        />
        <div className={styles.path}>
          <TextField label={t('Folder')} labelHidden value={shown?.path ?? ''} onCommit={enter} />
        </div>
      </div>
      <div className={styles.columns}>
        <nav className={styles.roots} aria-label={t('Places')}>
          {shown?.roots.map(({ name, path }) => (
            <AriaButton key={path} className={styles.root ?? ''} onPress={() => enter(path)}>
              {name}
            </AriaButton>
          ))}
        </nav>
        <div className={styles.entries}>
          {listing.error !== null && !remembered && <FailureNotice failure={listing.error} />}
          {shown === undefined && listing.error === null && <Loading what={t('the folder')} />}
          {shown !== undefined && shown.entries.length === 0 && <EmptyFolder key={shown.path} />}
          {shown !== undefined && shown.entries.length > 0 && (
            <Virtualizer layout={ListLayout} layoutOptions={layoutOptions}>
              <ListBox
                key={shown.path}
                autoFocus={wanted.kind !== 'new-file'}
                aria-label={t('Files and folders')}
                className={styles.list ?? ''}
                items={shown.entries.map((entry) => ({ ...entry, id: entry.path }))}
                selectionMode="single"
                selectionBehavior="replace"
                disabledKeys={shown.entries.flatMap((entry) =>
                  entry.kind === 'folder' || isWanted(wanted, entry) ? [] : [entry.path],
                )}
                onSelectionChange={(keys) =>
                  setChosen(shown.entries.find(({ path }) => keys !== 'all' && keys.has(path)) ?? null)
                }
                onAction={(key) => {
                  const entry = shown.entries.find(({ path }) => path === key);
                  if (entry !== undefined) act(entry);
                }}
              >
                {(entry) => <EntryRow entry={entry} />}
              </ListBox>
            </Virtualizer>
          )}
        </div>
      </div>
      {wanted.kind === 'new-file' && (
        <TextField label={t('File name')} value={newName} onChange={setNewName} autoFocus />
      )}
      <div className={styles.foot}>
        <span className={styles.result}>{result ?? hintOf(wanted)}</span>
        <Button onPress={onClose}>{t('Cancel')}</Button>
        <Button
          tone="primary"
          isDisabled={result === null}
          onPress={() => {
            if (result !== null) finish(result);
          }}
        >
          {wanted.kind === 'new-file' ? t('Save here') : t('Choose')}
        </Button>
      </div>
    </>
  );
}

const focusOnArrival = (element: HTMLElement | null) => element?.focus();

/** Instead of a list without entries, which would take the focus back from every other element. */
function EmptyFolder() {
  return (
    <p ref={focusOnArrival} className={styles.none} tabIndex={-1}>
      {t('This folder is empty.')}
    </p>
  );
}

function EntryRow({ entry }: { readonly entry: DirectoryEntry & { readonly id: string } }) {
  const Icon = icons[entry.kind];
  return (
    <ListBoxItem id={entry.id} textValue={entry.name} className={styles.entry ?? ''}>
      <Icon size={14} aria-hidden />
      <span className={styles.name}>{entry.name}</span>
      {entry.bytes !== null && <span className={styles.size}>{formatBytes(entry.bytes)}</span>}
    </ListBoxItem>
  );
}

function isWanted(wanted: Wanted, entry: DirectoryEntry): boolean {
  switch (wanted.kind) {
    case 'folder':
      return entry.kind === 'folder';
    case 'project':
      return entry.kind === 'project';
    case 'file':
      return entry.kind === 'file' && hasEnding(entry.name, wanted.endings);
    case 'folder-or-file':
      return entry.kind === 'folder' || (entry.kind === 'file' && hasEnding(entry.name, wanted.endings));
    case 'new-file':
      return false;
  }
}

/** The path that "Choose" gives: the entry that is chosen, or the folder that is shown. */
function resultOf(
  wanted: Wanted,
  folder: string | null,
  chosen: DirectoryEntry | null,
  newName: string,
): string | null {
  if (wanted.kind === 'new-file') {
    if (folder === null || newName.trim() === '') return null;
    const name = hasEnding(newName, [wanted.ending]) ? newName.trim() : `${newName.trim()}${wanted.ending}`;
    return joinPath(folder, name);
  }
  if (chosen !== null) return isWanted(wanted, chosen) ? chosen.path : null;
  return wanted.kind === 'folder' || wanted.kind === 'folder-or-file' ? folder : null;
}

function hintOf(wanted: Wanted): string {
  switch (wanted.kind) {
    case 'project':
      return t('Choose a folder that ends in .waferlens');
    case 'file':
      return t('Choose a file: {{endings}}', { endings: wanted.endings.join(', ') });
    case 'folder':
    case 'folder-or-file':
    case 'new-file':
      return '';
  }
}
