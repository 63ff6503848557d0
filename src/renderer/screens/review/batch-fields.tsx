import { priorities } from '#contract/batch.ts';
import type { ReportTemplate } from '#contract/report.ts';
import { Choice } from '../../components/choice.tsx';
import { Checkbox, TextField } from '../../components/fields.tsx';
import { formatTime } from '../../components/format.ts';
import { t } from '../../language/language.ts';
import { TemplateChoice } from '../reports/template-choice.tsx';
import styles from './explain-dialog.module.css';
import { nextTimeOfDay } from './start-time.ts';

/** When and how a batch is run. */
export interface BatchChoice {
  readonly when: 'now' | 'later';
  /** The time of day, as typed. */
  readonly time: string;
  readonly priority: keyof typeof priorities;
  readonly reports: boolean;
  readonly title: string;
  readonly template: ReportTemplate;
}

export const firstBatchChoice: BatchChoice = {
  when: 'now',
  time: '20:00',
  priority: 'normal',
  reports: false,
  title: t('Explained cases'),
  template: 'case-sheet',
};

const times = [
  { id: 'now', name: t('Now') },
  { id: 'later', name: t('At a time') },
] as const;

const levels = [
  { id: 'low', name: t('Low') },
  { id: 'normal', name: t('Normal') },
  { id: 'high', name: t('High') },
] as const;

/** What a choice asks of the workstation; null while it can't be meant. */
export function batchRequest(choice: BatchChoice, now: Date) {
  const startAt = choice.when === 'later' ? nextTimeOfDay(choice.time, now) : null;
  const title = choice.title.trim();
  if ((choice.when === 'later' && startAt === null) || (choice.reports && title === '')) return null;
  return {
    priority: priorities[choice.priority],
    startAt,
    report: choice.reports ? { title, template: choice.template } : null,
  };
}

/** When a batch begins, before which others it goes, and whether a report is made of it. */
export function BatchFields(props: {
  readonly value: BatchChoice;
  readonly onChange: (value: BatchChoice) => void;
}) {
  const { value, onChange } = props;
  const change = (part: Partial<BatchChoice>) => onChange({ ...value, ...part });
  const startAt = nextTimeOfDay(value.time, new Date());
  return (
    <>
      <div className={styles.batch}>
        <Choice label={t('Begin')} options={times} value={value.when} onChange={(when) => change({ when })} />
        {value.when === 'later' && (
          <TextField
            label={t('Time of day')}
            value={value.time}
            error={startAt === null ? t('Give a time such as 20:00.') : null}
            description={
              startAt === null
                ? ''
                : t(
                    'Begins {{time}}. Leave the PC on; the batch also waits where the program is started again.',
                    {
                      time: formatTime(startAt),
                    },
                  )
            }
            onChange={(time) => change({ time })}
          />
        )}
        <Choice
          label={t('Priority')}
          options={levels}
          value={value.priority}
          onChange={(priority) => change({ priority })}
        />
      </div>
      <Checkbox value={value.reports} onChange={(reports) => change({ reports })}>
        {t('Make a report of all cases at the end')}
      </Checkbox>
      {value.reports && (
        <>
          <TextField
            label={t('Title of the report')}
            value={value.title}
            error={value.title.trim() === '' ? t('Give the report a title.') : null}
            onChange={(title) => change({ title })}
          />
          <TemplateChoice value={value.template} onChange={(template) => change({ template })} />
        </>
      )}
    </>
  );
}
