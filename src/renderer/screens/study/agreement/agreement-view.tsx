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
  if (asked.data === undefined) return <Loading what="verdicts" />;
  const { known, reviewers } = asked.data;
  if (known.length < 2) {
    return (
      <EmptyState
        icon={Scale}
        title={
          known.length === 0 ? 'No verdict yet' : `Only ${nameOf(known[0]?.reviewer ?? '')} gave verdicts`
        }
        action={<Button onPress={() => navigate('cases')}>Go to Cases</Button>}
      >
        Two reviewers give verdicts on the same cases of {dataset.name}, each under their own name in the
        settings; how far they agree beyond chance then stands here.
      </EmptyState>
    );
  }
  return (
    <div className={study.main}>
      <fieldset className={styles.reviewers}>
        <legend>Compared</legend>
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
            {`${nameOf(reviewer)}, ${formatCount(verdicts)} verdicts, ${formatCount(labels)} labels`}
          </Checkbox>
        ))}
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
        <Panel title={`All ${formatCount(reviewers.length)} together`}>
          <Facts>
            <Fact name="Cases that all judged">{formatCount(together.n)}</Fact>
            <Fact name="Agreement in pairs">{percentText(together.agreement)}</Fact>
            <Fact name="Fleiss’ kappa">{fixed(together.kappa)}</Fact>
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
        title="Cases that they see differently"
        detail={formatCount(disagreements.length)}
        actions={
          disagreements.length > 0 && (
            <Button icon={Grid2x2Check} onPress={choose}>
              Show them in Cases
            </Button>
          )
        }
      >
        {disagreements.length === 0 ? (
          <p className={study.quiet}>None: whoever judged the same case judged it alike.</p>
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
    <Panel title={`${first} and ${second}`} detail={casesText(pair.n)}>
      {pair.n === 0 ? (
        <p className={study.quiet}>They have no case with a verdict in common.</p>
      ) : (
        <div className={styles.pair}>
          <Facts>
            <Fact name="Same verdict">{percentText(pair.agreement)}</Fact>
            <Fact name="Cohen’s kappa">
              <KappaText kappa={pair.kappa} />
            </Fact>
          </Facts>
          <ConfusionOfTwo first={first} second={second} pair={pair} />
        </div>
      )}
      {labels !== null && labels.n > 0 && (
        <Facts>
          <Fact name="Both corrected the label">{casesText(labels.n)}</Fact>
          <Fact name="Same label">{percentText(labels.agreement)}</Fact>
          <Fact name="Cohen’s kappa of labels">
            <KappaText kappa={labels.kappa} />
          </Fact>
        </Facts>
      )}
    </Panel>
  );
}

function KappaText({ kappa }: { readonly kappa: AgreementOfTwo['kappa'] }) {
  if (kappa === null) return <>not defined: all in one category</>;
  return (
    <>
      <strong>{fixed(kappa.value)}</strong>, 95 % {fixed(kappa.low)} to {fixed(kappa.high)}, standard error{' '}
      {fixed(kappa.standardError)}
    </>
  );
}

function casesText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'case' : 'cases'}`;
}

function percentText(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}
