import { FolderKanban } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { RecentProject } from '#contract/workstation.ts';
import { formatTime } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import styles from './start.module.css';

/** Projects opened before, newest first; one that is gone says so. */
export function RecentProjects(props: {
  readonly recent: readonly RecentProject[];
  readonly onOpen: (project: RecentProject) => void;
}) {
  if (props.recent.length === 0) {
    return <p className={styles.none}>{t('None yet. The demo shows what a project looks like.')}</p>;
  }
  return (
    <ul className={styles.recent}>
      {props.recent.map((project) => (
        <li key={project.directory}>
          <Button
            className={styles.recentRow ?? ''}
            isDisabled={!project.exists}
            onPress={() => props.onOpen(project)}
          >
            <FolderKanban size={15} aria-hidden />
            <span className={styles.recentName}>{project.name}</span>
            <span className={styles.recentPath}>{project.directory}</span>
            <span className={styles.recentTime}>
              {project.exists ? formatTime(project.openedAt) : t('not there any more')}
            </span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
