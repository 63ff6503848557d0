import { BookOpen, CircleHelp, FolderClosed, Import, Settings as SettingsIcon } from 'lucide-react';
import { memo, useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { IconButton } from '../components/button.tsx';
import { datasetOption } from '../components/dataset-option.ts';
import menu from '../components/menu.module.css';
import { Select } from '../components/select.tsx';
import { t } from '../language/language.ts';
import { useMutationCall } from './calls.ts';
import { JobsMenu } from './jobs-menu.tsx';
import styles from './project-bar.module.css';
import { ProviderBadge } from './provider-badge.tsx';
import { navigate } from './route.ts';
import { SettingsDialog } from './settings/settings-dialog.tsx';
import { chooseSubject, useSubject } from './subject.ts';
import { ThemeButton } from './theme-button.tsx';

/** Project | model | data set | jobs | provider | theme | settings | keys. */
export const ProjectBar = memo(function ProjectBar({ onShowKeys }: { readonly onShowKeys: () => void }) {
  const { project, model, dataset } = useSubject();
  const close = useMutationCall('project.close');
  const [settingsOpen, openSettings] = useState(false);
  if (project === null) return null;

  return (
    <header className={styles.bar}>
      <MenuTrigger>
        <AriaButton className={styles.project ?? ''}>
          <FolderClosed size={14} aria-hidden />
          {project.name}
        </AriaButton>
        <Popover className={menu.popover ?? ''} offset={4}>
          <Menu className={menu.menu ?? ''} aria-label={t('Project')}>
            <MenuItem className={menu.item ?? ''} onAction={() => navigate('import', { what: 'model' })}>
              {t('Import a model')}
            </MenuItem>
            <MenuItem className={menu.item ?? ''} onAction={() => navigate('import', { what: 'dataset' })}>
              {t('Import a data set')}
            </MenuItem>
            <MenuItem
              className={menu.item ?? ''}
              onAction={() => close.mutate({}, { onSuccess: () => navigate('start') })}
            >
              {t('Close the project')}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <span className={styles.divider} />
      <Select
        quiet
        label={t('Model')}
        labelHidden
        placeholder={t('No model')}
        disabled={project.models.length === 0}
        options={project.models.map(({ id, name, labels }) => ({
          id,
          name,
          detail: t('{{labels}} classes', { labels: labels.length }),
        }))}
        value={model?.id ?? null}
        onChange={(modelId) => chooseSubject(project, { modelId })}
      />
      <span className={styles.divider} />
      <Select
        quiet
        label={t('Data set')}
        labelHidden
        placeholder={t('No data set')}
        disabled={project.datasets.length === 0}
        options={project.datasets.map(datasetOption)}
        value={dataset?.id ?? null}
        onChange={(datasetId) => chooseSubject(project, { datasetId })}
      />
      <IconButton icon={Import} label={t('Import a model or data set')} onPress={() => navigate('import')} />
      <span className={styles.space} />
      <JobsMenu />
      <ProviderBadge onOpen={() => openSettings(true)} />
      <ThemeButton />
      <IconButton icon={SettingsIcon} label={t('Settings')} onPress={() => openSettings(true)} />
      <IconButton icon={BookOpen} label={t('Guide (g h)')} onPress={() => navigate('guide')} />
      <IconButton icon={CircleHelp} label={t('Keys (?)')} onPress={onShowKeys} />
      <SettingsDialog open={settingsOpen} onClose={() => openSettings(false)} />
    </header>
  );
});
