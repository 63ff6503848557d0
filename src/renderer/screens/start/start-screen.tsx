import { CircleHelp, FolderOpen, FolderPlus, Microscope } from 'lucide-react';
import { useState } from 'react';
import type { RecentProject, WorkstationStatus } from '#contract/workstation.ts';
import { useMutationCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { KeysOverlay } from '../../app/keys-overlay.tsx';
import { navigate } from '../../app/route.ts';
import { ThemeButton } from '../../app/theme-button.tsx';
import { IconButton } from '../../components/button.tsx';
import { FileBrowser } from '../../components/file-browser.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import { DemoAction, useDemo } from './demo-action.tsx';
import { NewProjectDialog } from './new-project-dialog.tsx';
import { RecentProjects } from './recent-projects.tsx';
import styles from './start.module.css';
import { StartAction } from './start-action.tsx';

/** What is shown while no project is open: recent ones, open, new, the demo. */
export function StartScreen({ status }: { readonly status: WorkstationStatus }) {
  const [dialog, setDialog] = useState<'none' | 'open' | 'new' | 'keys'>('none');
  const open = useMutationCall('project.open', { inline: true });
  const demo = useDemo();
  const openProject = (directory: string) =>
    open.mutate({ directory }, { onSuccess: () => navigate('overview') });
  const close = () => setDialog('none');

  useKeys('Start', [
    { keys: 'o', label: t('Open a project'), run: () => setDialog('open') },
    { keys: 'n', label: t('New project'), run: () => setDialog('new') },
    { keys: 'd', label: t('Open the demo'), run: demo.start, disabled: demo.running },
    { keys: '?', label: t('Show these keys'), run: () => setDialog('keys') },
  ]);

  return (
    <main className={styles.page}>
      <div className={styles.corner}>
        <ThemeButton />
        <IconButton icon={CircleHelp} label={t('Keys (?)')} onPress={() => setDialog('keys')} />
      </div>
      <div className={styles.column}>
        <header className={styles.head}>
          <h1>Waferlens</h1>
          <p>
            {t('Explains, audits and reports the decisions of SEM defect classifiers. On this PC, offline.')}
          </p>
        </header>
        {open.error !== null && <FailureNotice failure={open.error} />}
        <div className={styles.actions}>
          <StartAction
            icon={FolderOpen}
            title={t('Open a project')}
            text={t('A folder that ends in .waferlens')}
            keys="o"
            onPress={() => setDialog('open')}
          />
          <StartAction
            icon={FolderPlus}
            title={t('New project')}
            text={t('Then import a model and pictures')}
            keys="n"
            onPress={() => setDialog('new')}
          />
          <DemoAction demo={demo} icon={Microscope} />
        </div>
        <section aria-labelledby="recent">
          <h2 id="recent" className={styles.heading}>
            {t('Recent projects')}
          </h2>
          <RecentProjects
            recent={status.recent}
            onOpen={({ directory }: RecentProject) => openProject(directory)}
          />
        </section>
        <footer className={styles.foot}>{t('Version {{version}}', { version: status.version })}</footer>
      </div>
      <FileBrowser
        title={t('Open a project')}
        wanted={{ kind: 'project' }}
        open={dialog === 'open'}
        onClose={close}
        onChoose={openProject}
      />
      <NewProjectDialog home={status.home} open={dialog === 'new'} onClose={close} />
      <KeysOverlay screen="start" open={dialog === 'keys'} onClose={close} />
    </main>
  );
}
