import { EyeOff } from 'lucide-react';
import { useState } from 'react';
import { type Study, satisfactionItems } from '#contract/study.ts';
import { useCall } from '../../../app/calls.ts';
import { Button } from '../../../components/button.tsx';
import { formatCount, shortHash } from '../../../components/format.ts';
import { FailureNotice, Loading, Notice } from '../../../components/notice.tsx';
import { Panel } from '../../../components/panel.tsx';
import { Select } from '../../../components/select.tsx';
import { t } from '../../../language/language.ts';
import { KeepStudyRecord } from '../keep-record.tsx';
import { fixed } from '../result-words.ts';
import styles from '../study.module.css';
import { ItemTable } from './item-table.tsx';
import { LikertKey } from './likert-bar.tsx';
import { PairTable } from './pair-table.tsx';
import { progressOf } from './study-list.tsx';

const everyone = 'everyone';

/** What a study came to: how content reviewers are with each method, and which differences are more than chance. */
export function StudyResultsView({ study }: { readonly study: Study }) {
  const [reviewer, setReviewer] = useState<string>(everyone);
  const [item, setItem] = useState<number>(0);
  const [opened, setOpened] = useState(false);
  const { done, total } = progressOf(study);
  const hidden = study.blinded && done < total && !opened;
  const asked = useCall(
    'study.results',
    hidden ? null : { studyId: study.id, reviewers: reviewer === everyone ? null : [reviewer] },
    { keepPrevious: true },
  );
  if (hidden) {
    return (
      <div className={styles.about}>
        <Notice
          tone="plain"
          action={
            <Button icon={EyeOff} onPress={() => setOpened(true)}>
              {t('Show them all the same')}
            </Button>
          }
        >
          {t(
            '{{done}} of {{total}} answers are there. Results name the methods, which reviewers are not to know before they have answered.',
            { done: formatCount(done), total: formatCount(total) },
          )}
        </Notice>
      </div>
    );
  }
  if (asked.error !== null)
    return <FailureNotice failure={asked.error} onRetry={() => void asked.refetch()} />;
  if (asked.data === undefined) return <Loading what={t('results')} />;
  const results = asked.data;
  const shown = results.items.find((own) => (own.item ?? 0) === item);
  return (
    <>
      <div className={styles.scope}>
        <Select
          label={t('Answers of')}
          options={[
            { id: everyone, name: t('All reviewers') },
            ...study.reviewers.map((name) => ({ id: name, name })),
          ]}
          value={reviewer}
          onChange={setReviewer}
        />
        <div className={styles.counted}>
          <p className={styles.quiet}>
            {t(
              '{{answers}} of {{expected}} answers, SHA-256 {{answersSha256}}. Cronbach’s alpha of the eight statements: {{fixed}} over {{n}} explanations answered in full.',
              {
                answers: formatCount(results.answers),
                expected: formatCount(results.expected),
                answersSha256: shortHash(results.answersSha256),
                fixed: fixed(results.alpha.value, 2),
                n: formatCount(results.alpha.n),
              },
            )}
          </p>
          <KeepStudyRecord
            key={`${study.id} ${reviewer} ${results.answersSha256}`}
            of={{ studyId: study.id, reviewers: reviewer === everyone ? null : [reviewer] }}
          />
        </div>
        <LikertKey />
      </div>
      <ItemTable study={study} items={results.items} />
      <div className={styles.about}>
        <p className={styles.quiet}>
          {t(
            'Intervals of medians lie between order statistics and hold at least 95 %; fewer than six answers have none. Blocks of Friedman’s test are reviewers on cases with all methods answered.',
          )}
        </p>
        <Panel
          title={t('Methods in pairs')}
          detail={t(
            'Wilcoxon’s signed-rank test, exact up to 50 differences; p after Holm’s correction over the pairs',
          )}
          actions={
            <Select
              quiet
              label={t('Statement of the pairs')}
              labelHidden
              options={[
                { id: 0, name: t('Mean of all eight') },
                ...satisfactionItems.map(({ short }, at) => ({ id: at + 1, name: `${at + 1}. ${t(short)}` })),
              ]}
              value={item}
              onChange={setItem}
            />
          }
        >
          {shown === undefined || shown.pairs.length === 0 ? (
            <p className={styles.quiet}>{t('A single method has nothing to be compared with.')}</p>
          ) : (
            <PairTable study={study} result={shown} />
          )}
        </Panel>
      </div>
    </>
  );
}
