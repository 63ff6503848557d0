import { Grid2x2Check, Scale } from 'lucide-react';
import { useState } from 'react';
import type { Dataset } from '#contract/dataset.ts';
import type { Model } from '#contract/model.ts';
import type { Agreement, AgreementOfTwo } from '#contract/study.ts';
import { useCall } from '../../../app/calls.ts';
import { navigate } from '../../../app/route.ts';
import { useSelection } from '../../../app/selection.ts';
import { Button } from '../../../components/button.tsx';
import { Checkbox } from '../../../components/fields.tsx';
import { formatCount } from '../../../components/format.ts';
import { EmptyState, FailureNotice, Loading } from '../../../components/notice.tsx';
import { Fact, Facts, Panel } from '../../../components/panel.tsx';
import { t } from '../../../language/language.ts';
import { KeepAgreementRecord } from '../keep-record.tsx';
import { fixed } from '../result-words.ts';
import study from '../study.module.css';
import styles from './agreement.module.css';
import { ConfusionOfTwo } from './confusion-of-two.tsx';
import { DisagreementTable } from './disagreement-table.tsx';
import { nameOf } from './reviewer-name.ts';

/** How far reviewers agree on the verdicts and corrected labels of the same cases. */
export function AgreementView({ model, dataset }: { readonly model: Model; readonly dataset: Dataset }) {
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const scope = { modelId: model.id, datasetId: dataset.id };
  const asked = useCall(
    'agreement.get',
    { ...scope, reviewers: chosen === null ? null : [...chosen] },
    { keepPrevious: true },
  );
  if (asked.error !== null)
    return <FailureNotice failure={asked.error} onRetry={() => void asked.refetch()} />;
  if (asked.data === undefined) return <Loading what={t('verdicts')} />;
  const { known, reviewers } = asked.data;
  if (known.length < 2) {
    return (
      <EmptyState
        icon={Scale}
        title={
          known.length === 0
            ? t('No verdict yet')
            : t('Only {{reviewer}} gave verdicts', { reviewer: nameOf(known[0]?.reviewer ?? '') })
        }
        action={<Button onPress={() => navigate('cases')}>{t('Go to Cases')}</Button>}
      >
        {t(
          'Two reviewers give verdicts on the same cases of {{name}}, each under their own name in the settings; how far they agree beyond chance then stands here.',
          { name: dataset.name },
        )}
      </EmptyState>
    );
  }
  return (
    <div className={study.main}>
      <fieldset className={styles.reviewers}>
        <legend>{t('Compared')}</legend>
        {known.map(({ reviewer, verdicts, labels }) => (
          <Checkbox
            key={reviewer}
            value={reviewers.includes(reviewer)}
            // Two are the fewest that can be compared.
            disabled={reviewers.length === 2 && reviewers.includes(reviewer)}
            onChange={(on) =>
              setChosen(
                known
                  .map((own) => own.reviewer)
                  .filter((own) => (own === reviewer ? on : reviewers.includes(own))),
              )
            }
          >
            {t('{{reviewer}}, {{verdicts}} verdicts, {{labels}} labels', {
              reviewer: nameOf(reviewer),
              verdicts: formatCount(verdicts),
              labels: formatCount(labels),
            })}
          </Checkbox>
        ))}
        <KeepAgreementRecord
          key={`${JSON.stringify(asked.data.verdicts)} ${JSON.stringify(asked.data.labels)}`}
          of={{ ...scope, reviewers: [...reviewers] }}
        />
      </fieldset>
      <Found {...scope} found={asked.data} />
    </div>
  );
}

function Found(props: { readonly modelId: number; readonly datasetId: number; readonly found: Agreement }) {
  const { modelId, datasetId, found } = props;
  const { reviewers, verdicts, labels, together, disagreements } = found;
  const selection = useSelection(datasetId);
  const choose = () => {
    selection.choose(disagreements.map(({ index }) => index));
    navigate('cases', { chosen: 'only' });
  };
  return (
    <div className={styles.panels}>
      {together !== null && (
        <Panel title={t('All {{reviewers}} together', { reviewers: formatCount(reviewers.length) })}>
          <Facts>
            <Fact name={t('Cases that all judged')}>{formatCount(together.n)}</Fact>
            <Fact name={t('Agreement in pairs')}>{percentText(together.agreement)}</Fact>
            <Fact name={t('Fleiss’ kappa')}>{fixed(together.kappa)}</Fact>
          </Facts>
        </Panel>
      )}
      <div className={styles.pairs}>
        {verdicts.map((pair, at) => (
          <PairPanel
            key={`${pair.first} ${pair.second}`}
            reviewers={reviewers}
            pair={pair}
            labels={labels[at] ?? null}
          />
        ))}
      </div>
      <Panel
        title={t('Cases that they see differently')}
        detail={formatCount(disagreements.length)}
        actions={
          disagreements.length > 0 && (
            <Button icon={Grid2x2Check} onPress={choose}>
              {t('Show them in Cases')}
            </Button>
          )
        }
      >
        {disagreements.length === 0 ? (
          <p className={study.quiet}>{t('None: whoever judged the same case judged it alike.')}</p>
        ) : (
          <DisagreementTable
            modelId={modelId}
            datasetId={datasetId}
            reviewers={reviewers}
            cases={disagreements}
          />
        )}
      </Panel>
    </div>
  );
}

function PairPanel(props: {
  readonly reviewers: readonly string[];
  readonly pair: AgreementOfTwo;
  readonly labels: AgreementOfTwo | null;
}) {
  const { reviewers, pair, labels } = props;
  const [first, second] = [nameOf(reviewers[pair.first] ?? ''), nameOf(reviewers[pair.second] ?? '')];
  return (
    <Panel title={t('{{first}} and {{second}}', { first, second })} detail={casesText(pair.n)}>
      {pair.n === 0 ? (
        <p className={study.quiet}>{t('They have no case with a verdict in common.')}</p>
      ) : (
        <div className={styles.pair}>
          <Facts>
            <Fact name={t('Same verdict')}>{percentText(pair.agreement)}</Fact>
            <Fact name={t('Cohen’s kappa')}>
              <KappaText kappa={pair.kappa} />
            </Fact>
          </Facts>
          <ConfusionOfTwo first={first} second={second} pair={pair} />
        </div>
      )}
      {labels !== null && labels.n > 0 && (
        <Facts>
          <Fact name={t('Both corrected the label')}>{casesText(labels.n)}</Fact>
          <Fact name={t('Same label')}>{percentText(labels.agreement)}</Fact>
          <Fact name={t('Cohen’s kappa of labels')}>
            <KappaText kappa={labels.kappa} />
          </Fact>
        </Facts>
      )}
    </Panel>
  );
}

function KappaText({ kappa }: { readonly kappa: AgreementOfTwo['kappa'] }) {
  if (kappa === null) return <>{t('not defined: all in one category')}</>;
  return (
    <>
      <strong>{fixed(kappa.value)}</strong>
      {t(', 95 % {{low}} to {{high}}, standard error {{standardError}}', {
        low: fixed(kappa.low),
        high: fixed(kappa.high),
        standardError: fixed(kappa.standardError),
      })}
    </>
  );
}

function casesText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? t('case') : t('cases')}`;
}

function percentText(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}
