import type { MetricValue } from '#contract/explanation.ts';
import type { RecordContent } from '#contract/record.ts';
import type { RecordLine, Said } from '#contract/record-words.ts';
import { line, said, verbatim } from './said.ts';

/** What came out: the class that it is about, what was measured, and the files. */
export function resultLines(content: RecordContent): RecordLine[] {
  return [
    ...targetLines(content),
    ...metricLines(content),
    ...content.outputs.map(({ name, bytes, sha256 }) =>
      line(
        said('Result {{name}}', { name }),
        bytes === 1 ? said('1 byte') : said('{{bytes}} bytes', { bytes }),
        sha256,
      ),
    ),
  ];
}

function targetLines({ kind, target, output }: RecordContent): RecordLine[] {
  if (target === null) return [];
  const named = { label: target.label, index: String(target.index) };
  if (kind === 'concepts') {
    return [
      line(
        said('Class'),
        target.rule === 'labelled'
          ? said('{{label}} (index {{index}}), on pictures that bear its label.', named)
          : said('{{label}} (index {{index}}), on pictures that the model assigns to it.', named),
      ),
    ];
  }
  const probability = output?.probabilities[target.index];
  const chosen = { ...named, rule: target.rule };
  return [
    line(
      said('Explained class'),
      probability === undefined
        ? said('{{label}} (index {{index}}), chosen as: {{rule}}.', chosen)
        : said('{{label}} (index {{index}}), chosen as: {{rule}}. The model gives it {{percent}} %.', {
            ...chosen,
            percent: (probability * 100).toFixed(1),
          }),
    ),
  ];
}

function metricLines({ kind, metrics, judgement }: RecordContent): RecordLine[] {
  const own = Object.entries(metrics).map(([id, value]) =>
    line(metricName(kind, id, value), measured(value)),
  );
  if (judgement === null) return own;
  const judged = Object.entries(judgement.map).map(([id, value]) =>
    line(
      said('Measured {{metric}}', { metric: id }),
      said('{{map}}; random map {{random}}, centred Gaussian {{centre}}', {
        map: amount(value),
        random: amount(judgement.random[id]),
        centre: amount(judgement.centre[id]),
      }),
    ),
  );
  return [...own, ...judged];
}

/** What reviewers said is measured under ids that name statements and reviewers; they are told in words. */
function metricName(kind: RecordContent['kind'], id: string, { settings }: MetricValue): Said {
  const [, what, item, method] = /^(median|friedman-p)-(\d|mean)(?:-(.+))?$/.exec(id) ?? [];
  if (kind === 'study' && what === 'median' && method !== undefined) {
    return item === 'mean'
      ? said('Median of the mean of all statements, {{method}}', { method })
      : said('Median of statement {{item}}, {{method}}', { item: item ?? '', method });
  }
  if (kind === 'study' && what === 'friedman-p') {
    return item === 'mean'
      ? said('Friedman’s p, mean of all statements')
      : said('Friedman’s p, statement {{item}}', { item: item ?? '' });
  }
  if (kind === 'study' && id === 'cronbach-alpha') return said('Cronbach’s alpha');
  if (kind === 'agreement' && id === 'fleiss-kappa') return said('Fleiss’ kappa of all reviewers');
  const [, on] = /^kappa-(verdicts|labels)-/.exec(id) ?? [];
  if (kind === 'agreement' && on !== undefined) {
    const pair = { first: String(settings.first ?? ''), second: String(settings.second ?? '') };
    return on === 'labels'
      ? said('Cohen’s kappa of corrected labels, {{first}} and {{second}}', pair)
      : said('Cohen’s kappa of verdicts, {{first}} and {{second}}', pair);
  }
  return said('Measured {{metric}}', { metric: id });
}

function measured(metric: MetricValue): Said {
  if (metric.value === null) return said('not measured');
  const value = number(metric.value);
  if (metric.low === null || metric.high === null) return verbatim(value);
  return said('{{value}} ({{low}} to {{high}})', {
    value,
    low: number(metric.low),
    high: number(metric.high),
  });
}

function amount(metric: MetricValue | undefined): string {
  return metric === undefined || metric.value === null ? '–' : number(metric.value);
}

function number(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '−');
}
