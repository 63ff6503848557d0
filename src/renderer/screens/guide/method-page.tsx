import { BookCheck, Construction } from 'lucide-react';
import type { MethodDescription, ParameterDescription } from '#contract/explanation.ts';
import { t } from '../../language/language.ts';
import styles from './guide.module.css';

const needWords: Readonly<Record<MethodDescription['needs'][number], string>> = {
  gradients: t('gradients through the network'),
  features: t('a feature tensor that keeps the picture’s geometry'),
  segments: t('segments'),
  concepts: t('concepts that were found for the class'),
  labels: t('labels of the training pictures'),
  checkpoints: t('checkpoints of the training'),
};

/** A method: what it computes, when to trust it, whose definition it is, what it needs, its parameters. */
export function MethodPage({ method }: { readonly method: MethodDescription }) {
  const { title, id, source, summary, trust, needs, parameters, signed } = method;
  const published = source.kind === 'published';
  const Icon = published ? BookCheck : Construction;
  return (
    <>
      <h2 className={styles.title}>
        {title} <code className={styles.id}>{id}</code>
      </h2>
      <h3>{t('What it computes')}</h3>
      <p>{t(summary)}</p>
      <h3>{t('When to trust it')}</h3>
      <p>{t(trust)}</p>
      <h3>{t('Where the definition is from')}</h3>
      <p className={styles.source}>
        <Icon size={15} aria-hidden />
        <span>
          <strong>{published ? t('published') : t('reconstruction')}</strong>
          {published
            ? t(': read in the authors’ paper or code.')
            : t(': only an outline is public; the definition is ours and may differ from the authors’.')}
          <br />
          {source.citation}
        </span>
      </p>
      <h3>{t('What it needs')}</h3>
      <p>
        {needs.length === 0
          ? t('Only the model’s answers.')
          : needs.map((need) => needWords[need]).join(', ')}
      </p>
      <p>
        {signed
          ? t('Values below zero speak against the explained class.')
          : t('Values are not below zero: they say how much, not for or against.')}
      </p>
      {parameters.length > 0 && (
        <>
          <h3>{t('Parameters')}</h3>
          <table className={styles.parameters}>
            <thead>
              <tr>
                <th scope="col">{t('Name')}</th>
                <th scope="col">{t('Default')}</th>
                <th scope="col">{t('Range')}</th>
                <th scope="col">{t('Meaning')}</th>
              </tr>
            </thead>
            <tbody>
              {parameters.map((parameter) => (
                <tr key={parameter.name}>
                  <th scope="row">
                    <code>{parameter.name}</code>
                  </th>
                  <td>{parameter.default === null ? t('by the model') : String(parameter.default)}</td>
                  <td>{rangeText(parameter)}</td>
                  <td>{t(parameter.description)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </>
  );
}

function rangeText({ choices, minimum, maximum }: ParameterDescription): string {
  if (choices.length > 0) return choices.join(', ');
  if (minimum !== null && maximum !== null)
    return t('{{minimum}} to {{maximum}}', { minimum: String(minimum), maximum: String(maximum) });
  if (minimum !== null) return t('at least {{minimum}}', { minimum: String(minimum) });
  if (maximum !== null) return t('at most {{maximum}}', { maximum: String(maximum) });
  return '–';
}
