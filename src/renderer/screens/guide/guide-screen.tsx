import { useCall } from '../../app/calls.ts';
import { Loading } from '../../components/notice.tsx';
import { t } from '../../language/language.ts';

/** What each method computes and when to trust it. */
export function GuideScreen(_props: { readonly parameters: URLSearchParams }) {
  const described = useCall('methods', {}).data;
  if (described === undefined) return <Loading what={t('methods')} />;
  return (
    <dl>
      {described.methods.map(({ id, title, summary }) => (
        <div key={id}>
          <dt>{title}</dt>
          <dd>{summary}</dd>
        </div>
      ))}
    </dl>
  );
}
