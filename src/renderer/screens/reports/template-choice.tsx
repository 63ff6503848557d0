import type { ReportTemplate } from '#contract/report.ts';
import { Choice } from '../../components/choice.tsx';
import { t } from '../../language/language.ts';
import styles from './reports.module.css';

/** What a report shows, in words. */
export function templateName(template: ReportTemplate): string {
  switch (template) {
    case 'full':
      return t('Full report');
    case 'case-sheet':
      return t('Case sheets');
  }
}

/** The choice between a full report and one page per case. */
export function TemplateChoice(props: {
  readonly value: ReportTemplate;
  readonly onChange: (template: ReportTemplate) => void;
  readonly disabled?: boolean;
}) {
  return (
    <>
      <Choice
        label={t('Template')}
        options={[
          { id: 'full', name: templateName('full') },
          { id: 'case-sheet', name: templateName('case-sheet') },
        ]}
        value={props.value}
        onChange={props.onChange}
        disabled={props.disabled ?? false}
      />
      <p className={styles.quiet}>
        {props.value === 'full'
          ? t('Chapters about cases, methods, training data, the model and the records.')
          : t('One A4 page per case, behind a list of them where there are several.')}
      </p>
    </>
  );
}
