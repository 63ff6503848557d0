import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Input, SearchField } from 'react-aria-components';
import { useCall } from '../../app/calls.ts';
import { useKeys } from '../../app/keys.ts';
import { hrefOf, navigate } from '../../app/route.ts';
import { startTour } from '../../app/tour/tour-store.ts';
import { Button } from '../../components/button.tsx';
import { FailureNotice, Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';
import styles from './guide.module.css';
import { MethodPage } from './method-page.tsx';
import { MetricPage } from './metric-page.tsx';
import { ReadingPage } from './reading-page.tsx';
import { TaskPage } from './task-page.tsx';
import { guideSections, searched, type Topic } from './topics.ts';

/** What each method and measure computes, when to trust it, and tasks to try: inside the program, without a network. */
export function GuideScreen({ parameters }: { readonly parameters: URLSearchParams }) {
  const described = useCall('methods', {});
  const [search, setSearch] = useState('');
  const sections = useMemo(
    () => (described.data === undefined ? [] : guideSections(described.data)),
    [described.data],
  );
  const listed = searched(sections, search);
  const topics = listed.flatMap((section) => section.topics);
  const wanted = parameters.get('topic');
  const shown = sections.flatMap((section) => section.topics).find(({ id }) => id === wanted) ?? topics[0];
  const step = (by: 1 | -1) => {
    const next = topics[topics.findIndex(({ id }) => id === shown?.id) + by];
    if (next !== undefined) navigate('guide', { topic: next.id }, { replace: true });
  };
  useKeys('Guide', [
    { keys: 'j', label: t('Next page'), run: () => step(1), repeats: true },
    { keys: 'k', label: t('Page before'), run: () => step(-1), repeats: true },
    { keys: 't', label: t('Start the tour'), run: startTour },
  ]);
  if (described.error !== null) return <FailureNotice failure={described.error} />;
  if (described.data === undefined || shown === undefined) return <Loading what={t('the guide')} />;
  return (
    <div className={styles.screen}>
      <nav className={styles.list} aria-label={t('Pages of the guide')}>
        <SearchField
          aria-label={t('Search the guide')}
          className={styles.search ?? ''}
          value={search}
          onChange={setSearch}
        >
          <Search size={14} aria-hidden />
          <Input className={styles.input ?? ''} placeholder={t('Search the guide')} />
        </SearchField>
        {listed.length === 0 && <p className={styles.none}>{t('No page has these words.')}</p>}
        {listed.map((section) => (
          <section key={section.title} aria-label={section.title}>
            <h2 className={styles.section}>{section.title}</h2>
            {section.topics.map(({ id, title }) => (
              <a
                key={id}
                className={styles.topic}
                href={hrefOf('guide', { topic: id })}
                aria-current={id === shown.id ? 'page' : undefined}
              >
                {title}
              </a>
            ))}
          </section>
        ))}
        <div className={styles.tour}>
          <Button onPress={startTour}>{t('Start the tour')}</Button>
        </div>
      </nav>
      <article className={styles.page} aria-label={shown.title} data-arrival tabIndex={-1}>
        <Page key={shown.id} topic={shown} />
      </article>
    </div>
  );
}

function Page({ topic }: { readonly topic: Topic }) {
  switch (topic.kind) {
    case 'reading':
      return <ReadingPage />;
    case 'task':
      return <TaskPage task={topic.task} />;
    case 'method':
      return <MethodPage method={topic.method} />;
    case 'metric':
      return <MetricPage metric={topic.metric} />;
  }
}
