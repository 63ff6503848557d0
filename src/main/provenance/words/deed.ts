import type { ProvenanceRecord, RecordContent } from '#contract/record.ts';
import type { RecordLine, Said } from '#contract/record-words.ts';
import { line, said, verbatim } from './said.ts';

/** What was done, by which definition, by whom and when, and what is to be minded. */
export function deedLines({ content, execution }: ProvenanceRecord): RecordLine[] {
  return [
    line(said('What'), whatWords(content)),
    ...definitionLines(content),
    line(said('Started'), verbatim(execution.startedAt)),
    line(said('Ended'), verbatim(execution.endedAt)),
    ...(content.user === '' ? [] : [line(said('Who'), verbatim(content.user))]),
    ...(content.warnings.length === 0
      ? [line(said('Warnings'), said('None.'))]
      : content.warnings.map((warning) => line(said('Warning'), verbatim(warning)))),
  ];
}

function whatWords({ kind, method }: RecordContent): Said {
  const named = { method: method.id, version: method.version };
  switch (kind) {
    case 'evaluation':
      return said('The model was evaluated on a data set.');
    case 'explanation':
      return said('A picture was explained by {{method}}, version {{version}}.', named);
    case 'judgement':
      return said('A map was judged.');
    case 'report':
      return said('A report was made.');
    case 'concepts':
      return said('The concepts were looked for by which the model recognises a class (CRAFT).');
    case 'tcav':
      return said(
        'It was tested whether concepts, each given by example pictures, speak for classes (TCAV).',
      );
    case 'segmentation':
      return said('A picture was cut into segments by {{method}}, version {{version}}.', named);
    case 'benchmark':
      return said('Methods were measured against each other on the same pictures and segments.');
    case 'influence':
      return said(
        'The model’s answer was traced back to training pictures by {{method}}, version {{version}}.',
        named,
      );
    case 'audit':
      return said(
        'A training set was audited: suspected wrong labels, near-duplicates, leaks, memorised pictures.',
      );
    case 'projection':
      return said('The pictures of a data set were laid out in a plane by what the model sees in them.');
    case 'study':
      return said('It was worked out what the answers of reviewers to a study of satisfaction come to.');
    case 'agreement':
      return said('It was worked out how far reviewers agree on verdicts and corrected labels.');
    case 'influence-benchmark':
      return said('It was measured how faithful methods are that trace answers back to training pictures.');
  }
}

function definitionLines({ kind, method }: RecordContent): RecordLine[] {
  // A report computes nothing that a paper could define.
  if (kind === 'report' || method.source === '') return [];
  const { citation } = method;
  const text = () => {
    if (method.source === 'published') {
      return citation === ''
        ? said('Published: the definition was read in the authors’ paper or code.')
        : said('Published: the definition was read in the authors’ paper or code ({{citation}}).', {
            citation,
          });
    }
    if (method.source === 'reconstruction') {
      return citation === ''
        ? said('Reconstruction: only an outline is public and the definition is ours.')
        : said('Reconstruction: only an outline is public and the definition is ours ({{citation}}).', {
            citation,
          });
    }
    return verbatim(citation === '' ? `${method.source}.` : `${method.source} (${citation}).`);
  };
  return [line(said('Definition'), text())];
}
