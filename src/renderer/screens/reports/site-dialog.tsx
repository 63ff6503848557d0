import { useState } from 'react';
import type { Site } from '#contract/site.ts';
import { blobUrl } from '../../app/blobs.ts';
import { useCall, useMutationCall } from '../../app/calls.ts';
import { toast } from '../../app/toasts.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox, TextField } from '../../components/fields.tsx';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { t } from '../../language/language.ts';
import styles from './reports.module.css';

/** What stands on every page of the project's reports: logo, name of the site, footer, classification. */
export function SiteDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog title={t('Site header of reports')} open={open} onClose={onClose}>
      {open && <SiteState onClose={onClose} />}
    </Dialog>
  );
}

function SiteState({ onClose }: { readonly onClose: () => void }) {
  const { data, error } = useCall('site.get', {});
  if (error !== null) return <FailureNotice failure={error} />;
  if (data === undefined) return <Loading what={t('the site header')} />;
  return <SiteForm site={data.site} onClose={onClose} />;
}

function SiteForm({ site, onClose }: { readonly site: Site; readonly onClose: () => void }) {
  const [header, setHeader] = useState(site.header);
  const [footer, setFooter] = useState(site.footer);
  const [classification, setClassification] = useState(site.classification);
  const [alternative, setAlternative] = useState(site.logo?.alternative ?? '');
  const [logoPath, setLogoPath] = useState('');
  const [withoutLogo, setWithoutLogo] = useState(false);
  const [asDefault, setAsDefault] = useState(false);
  const set = useMutationCall('site.set', { inline: true });
  const file = logoPath.trim();
  const logo = withoutLogo ? { logoPath: null } : file === '' ? {} : { logoPath: file };
  const save = () =>
    set.mutate(
      { header, footer, classification, logoAlternative: alternative, asDefault, ...logo },
      {
        onSuccess: () => {
          toast({
            tone: 'good',
            title: t('Site header saved'),
            text: t('New reports have it on every page.'),
          });
          onClose();
        },
      },
    );
  return (
    <>
      <TextField label={t('Name of the site')} value={header} onChange={setHeader} autoFocus />
      <TextField label={t('Classification mark')} value={classification} onChange={setClassification} />
      <TextField label={t('Footer line')} value={footer} onChange={setFooter} />
      {site.logo !== null && !withoutLogo && (
        <img
          className={styles.logo}
          src={blobUrl(site.logo.sha256, 'image/png')}
          alt={site.logo.alternative === '' ? t('Logo of the site') : site.logo.alternative}
        />
      )}
      <PathField
        label={t('Logo')}
        description={t('A PNG or JPEG file of at most 5 MB; a copy is kept in the project.')}
        wanted={{ kind: 'file', endings: ['.png', '.jpg', '.jpeg'] }}
        value={logoPath}
        onChange={setLogoPath}
      />
      <TextField
        label={t('Logo in words, for readers who do not see it')}
        value={alternative}
        onChange={setAlternative}
      />
      {site.logo !== null && (
        <Checkbox value={withoutLogo} onChange={setWithoutLogo}>
          {t('No logo')}
        </Checkbox>
      )}
      <Checkbox value={asDefault} onChange={setAsDefault}>
        {t('Also for projects that have no site header of their own')}
      </Checkbox>
      {set.error !== null && <FailureNotice failure={set.error} />}
      <div className={styles.foot}>
        <Button onPress={onClose}>{t('Cancel')}</Button>
        <Button tone="primary" isDisabled={set.isPending} onPress={save}>
          {t('Save')}
        </Button>
      </div>
    </>
  );
}
