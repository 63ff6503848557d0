import type { MethodDescription, MetricDescription } from '#contract/explanation.ts';
import { t } from '../../language/language.ts';
import { type TaskTopic, taskTopics } from './tasks.ts';

/** One page of the guide. Its id stands in the address: `#/guide?topic=method:grad-cam`. */
export type Topic = { readonly id: string; readonly title: string } & (
  | { readonly kind: 'reading' }
  | { readonly kind: 'task'; readonly task: TaskTopic }
  | { readonly kind: 'method'; readonly method: MethodDescription }
  | { readonly kind: 'metric'; readonly metric: MetricDescription }
);

export interface Section {
  readonly title: string;
  readonly topics: readonly Topic[];
}

export interface Described {
  readonly methods: readonly MethodDescription[];
  readonly analyses: readonly MethodDescription[];
  readonly influences: readonly MethodDescription[];
  readonly metrics: readonly MetricDescription[];
}

const families: readonly (readonly [MethodDescription['family'], string])[] = [
  ['saliency', t('Saliency: places in the picture')],
  ['segments', t('Segments and Shapley values')],
  ['concepts', t('Concepts of a class')],
  ['influence', t('Training pictures behind an answer')],
];

/** The guide's pages in the order of its list: how to work first, then every method and measure there is. */
export function guideSections({ methods, analyses, influences, metrics }: Described): readonly Section[] {
  const all = [...methods, ...analyses, ...influences];
  return [
    {
      title: t('Working with Waferlens'),
      topics: [
        { id: 'reading', kind: 'reading', title: t('How to read a case') },
        ...taskTopics.map((task) => ({
          id: `task:${task.id}`,
          kind: 'task' as const,
          title: task.title,
          task,
        })),
      ],
    },
    ...families.map(([family, title]) => ({
      title,
      topics: all
        .filter((method) => method.family === family)
        .map((method) => ({
          id: `method:${method.id}`,
          kind: 'method' as const,
          title: method.title,
          method,
        })),
    })),
    {
      title: t('Measures'),
      topics: metrics.map((metric) => ({
        id: `metric:${metric.id}`,
        kind: 'metric' as const,
        title: metric.title,
        metric,
      })),
    },
  ];
}

/** Sections with only those pages that contain all words of a search; sections without any are left out. */
export function searched(sections: readonly Section[], search: string): readonly Section[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return sections;
  return sections
    .map(({ title, topics }) => ({
      title,
      topics: topics.filter((topic) => {
        const text = textOf(topic).toLowerCase();
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter(({ topics }) => topics.length > 0);
}

function textOf(topic: Topic): string {
  switch (topic.kind) {
    case 'reading':
      return topic.title;
    case 'task':
      return `${topic.title} ${topic.task.why} ${topic.task.steps.join(' ')}`;
    case 'method':
      return `${topic.title} ${topic.method.id} ${topic.method.summary} ${topic.method.trust} ${topic.method.source.citation}`;
    case 'metric':
      return `${topic.title} ${topic.metric.id} ${topic.metric.summary} ${topic.metric.citation}`;
  }
}
