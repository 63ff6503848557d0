import { t } from '../language/language.ts';
import { screenTabs } from './screen-tabs.ts';

/** The keys of one scope as they are at first, with what they do. Names are those of `useKeys`. */
export interface ScopeTable {
  readonly name: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** The keys of a screen: `always` act wherever it is open, those of one of its parts only there. */
export interface ScreenTable {
  readonly title: string;
  readonly always: readonly ScopeTable[];
  readonly parts: readonly (readonly ScopeTable[])[];
}

const tabKeys = Object.fromEntries(
  screenTabs.flatMap(({ title, letter }, position) => [
    [`g ${letter}`, title],
    [`Ctrl+${position + 1}`, title],
  ]),
);
const points = Object.fromEntries(
  [1, 2, 3, 4, 5].map((count) => [
    String(count),
    t('Statement in focus: {{points}} of 5', { points: count }),
  ]),
);
const arrows = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];
const brushKeys = Object.fromEntries(
  arrows.flatMap((key) => [
    [key, t('Move the brush')],
    [`Shift+${key}`, t('Draw on')],
    [`Ctrl+${key}`, t('Move the brush ten pixels')],
  ]),
);

/** Keys of the window around the screens of a project. */
export const windowKeys: ScreenTable = {
  title: t('Everywhere'),
  always: [
    {
      name: 'Everywhere',
      keys: { ...tabKeys, 'g i': t('Import'), 'g h': t('Guide'), '?': t('Show these keys') },
    },
    {
      name: 'Tour',
      keys: { '.': t('Next stop of the tour'), ',': t('Stop before'), 'Shift+Escape': t('Leave the tour') },
    },
  ],
  parts: [],
};

/** Keys of Start, where no project is open. */
export const startKeys: ScreenTable = {
  title: t('Start'),
  always: [
    {
      name: 'Start',
      keys: {
        o: t('Open a project'),
        n: t('New project'),
        d: t('Open the demo'),
        '?': t('Show these keys'),
      },
    },
  ],
  parts: [],
};

/** Keys of the screens of a project. */
export const screenKeys: readonly ScreenTable[] = [
  {
    title: t('Overview'),
    always: [{ name: 'Overview', keys: { m: t('Misclassified cases'), e: t('Evaluate') } }],
    parts: [],
  },
  {
    title: t('Import'),
    always: [{ name: 'Import', keys: { m: t('Import a model'), d: t('Import a data set') } }],
    parts: [],
  },
  {
    title: t('Cases'),
    always: [
      {
        name: 'Cases',
        keys: {
          o: t('Open the case at the cursor (also Enter)'),
          x: t('Choose the case at the cursor'),
          'Shift+X': t('Choose from the last chosen case to the cursor'),
          'Ctrl+a': t('Choose all filtered cases'),
          Escape: t('Choose nothing'),
          'Shift+O': t('Only the chosen cases, or all'),
          m: t('Misclassified cases only, or all'),
          s: t('Pictures alike to the one at the cursor'),
          v: t('Next view: grid, table, scatter, wafer'),
          t: t('Tag the chosen cases, or the one at the cursor'),
          'Shift+V': t('Saved views'),
          'Ctrl+z': t('Take back the last tag'),
          e: t('Explain the chosen or all filtered cases'),
          r: t('Report of the chosen cases'),
        },
      },
    ],
    parts: [
      [
        {
          name: 'Scatter',
          keys: {
            '+': t('Zoom in'),
            '-': t('Zoom out'),
            '0': t('See all points'),
            l: t('Dragging draws a lasso, or pans'),
          },
        },
      ],
      [
        {
          name: 'Wafer map',
          keys: { '+': t('Zoom in'), '-': t('Zoom out'), '0': t('See the whole wafer') },
        },
      ],
    ],
  },
  {
    title: t('Case review'),
    always: [
      {
        name: 'Case review',
        keys: {
          '1': t('Verdict: label wrong'),
          '2': t('Verdict: model wrong'),
          '3': t('Verdict: ambiguous'),
          '4': t('Verdict: new defect'),
          '0': t('Clear the verdict'),
          e: t('Explain with the chosen methods'),
          r: t('Report of this case, or of the chosen ones'),
          l: t('Corrected label'),
          n: t('Note'),
          'Shift+T': t('Tag'),
          'Ctrl+z': t('Undo'),
          'Ctrl+Shift+Z': t('Redo'),
        },
      },
      {
        name: 'Cases in order',
        keys: { j: t('Next case'), k: t('Previous case'), Escape: t('Back to the list') },
      },
      {
        name: 'Viewer',
        keys: {
          Space: t('Hide maps and outlines while held'),
          f: t('Fit the picture'),
          '+': t('Zoom in'),
          '-': t('Zoom out'),
          z: t('One pixel per pixel, 1:1, or again the whole picture'),
          'Shift+Z': t('Zoom to the crosshair'),
          'Shift+A': t('Map and picture in turn, or two maps'),
          d: t('Swipe: picture on the left, map on the right'),
          s: t('Shared or own range'),
          c: t('Compact columns on or off'),
          m: t('Mask outline on or off'),
          b: t('Segment borders on or off'),
        },
      },
      {
        name: 'Columns',
        keys: {
          o: t('Columns and layouts'),
          'Ctrl+ArrowLeft': t('Move this column to the left'),
          'Ctrl+ArrowRight': t('Move this column to the right'),
          h: t('Hide this column'),
          'Shift+H': t('Show all columns'),
          'Shift+W': t('Columns in further rows, or in one'),
        },
      },
      {
        name: 'Comparison',
        keys: {
          p: t('Compare with another model or picture'),
          'Shift+E': t('Explain the one compared with'),
        },
      },
      {
        name: 'Training pictures',
        keys: {
          i: t('Trace the answer to training pictures'),
          'Shift+I': t('Show or fold the training pictures'),
          '[': t('Influence method before'),
          ']': t('Next influence method'),
          t: t('Go to the training pictures'),
          w: t('The label of the training picture in focus looks wrong'),
          a: t('All training pictures'),
        },
      },
    ],
    parts: [],
  },
  {
    title: t('Masks'),
    always: [
      {
        name: 'Masks',
        keys: {
          'Shift+X': t('Export masks'),
          'Shift+I': t('Import masks'),
          j: t('Next picture'),
          k: t('Picture before'),
          ...brushKeys,
          Space: t('Draw where the brush is'),
          x: t('Reject the proposal'),
          m: t('Merge the proposals that are taken'),
          b: t('Brush'),
          e: t('Eraser'),
          v: t('Pick proposals'),
          '[': t('Smaller brush'),
          ']': t('Larger brush'),
          'Ctrl+z': t('Undo'),
          'Ctrl+Shift+Z': t('Redo'),
          h: t('Hide or show the mask'),
          a: t('Accept the mask'),
          Enter: t('Accept the mask'),
          p: t('Propose masks'),
          '+': t('Zoom in'),
          '=': t('Zoom in'),
          '-': t('Zoom out'),
          Home: t('Whole picture'),
        },
      },
    ],
    parts: [],
  },
  {
    title: t('Concepts'),
    always: [{ name: 'Concepts', keys: { t: t('Concepts found, or concepts tested') } }],
    parts: [
      [
        {
          name: 'Concepts found',
          keys: { j: t('Next class'), k: t('Previous class'), n: t('Find concepts of this class') },
        },
      ],
      [
        {
          name: 'Concepts tested',
          keys: { j: t('Next test'), k: t('Previous test'), n: t('Test concepts') },
        },
      ],
    ],
  },
  {
    title: t('Influence'),
    always: [
      {
        name: 'Influence',
        keys: {
          t: t('Next part'),
          'Shift+T': t('Part before'),
          'Shift+X': t('Export corrected labels'),
          n: t('Run an audit'),
        },
      },
    ],
    parts: [
      [
        {
          name: 'Audit',
          keys: {
            j: t('Next entry'),
            k: t('Entry before'),
            a: t('Accept: the label is the suggested one'),
            x: t('Reject: the label is right'),
            l: t('Choose another label'),
            u: t('Undo'),
            Enter: t('Open the case'),
          },
        },
      ],
      [{ name: 'Faithfulness', keys: { n: t('Measure methods') } }],
    ],
  },
  {
    title: t('Study'),
    always: [
      {
        name: 'Parts of Study',
        keys: { 'p 1': t('Benchmark'), 'p 2': t('Satisfaction'), 'p 3': t('Agreement') },
      },
    ],
    parts: [
      [
        {
          name: 'Benchmarks',
          keys: { j: t('Next benchmark'), k: t('Previous benchmark'), n: t('New benchmark') },
        },
        { name: 'This benchmark', keys: { m: t('Next metric'), s: t('Next segmentation') } },
      ],
      [
        { name: 'Satisfaction', keys: { n: t('New study') } },
        { name: 'Study', keys: { t: t('Answers, or results') } },
        {
          name: 'Answering',
          keys: {
            ...points,
            '0': t('Clear the answer in focus'),
            j: t('Next statement'),
            k: t('Previous statement'),
            'Shift+J': t('Next explanation'),
            'Shift+K': t('Previous explanation'),
            u: t('Next unanswered statement'),
            'Ctrl+z': t('Undo'),
            'Ctrl+Shift+Z': t('Redo'),
            Space: t('Hide the map while held'),
          },
        },
      ],
    ],
  },
  {
    title: t('Runs'),
    always: [],
    parts: [
      [
        {
          name: 'Runs',
          keys: {
            q: t('Queue'),
            c: t('Chain'),
            j: t('Next run'),
            k: t('Previous run'),
            Escape: t('Close the run'),
          },
        },
        { name: 'Runs: records', keys: { 'Shift+V': t('Verify all') } },
        { name: 'This run', keys: { v: t('Verify'), p: t('Replay'), x: t('Export') } },
      ],
      [
        {
          name: 'Queue',
          keys: {
            j: t('Next job'),
            k: t('Previous job'),
            p: t('Pause the job, or go on with it'),
            u: t('Move the job up'),
            d: t('Move the job down'),
            n: t('Run the job now'),
            x: t('Cancel the job'),
          },
        },
      ],
    ],
  },
  {
    title: t('Reports'),
    always: [
      { name: 'Reports', keys: { n: t('New report'), h: t('Site header') } },
      { name: 'This report', keys: { s: t('Save the PDF') } },
    ],
    parts: [],
  },
  {
    title: t('Guide'),
    always: [{ name: 'Guide', keys: { j: t('Next page'), k: t('Page before'), t: t('Start the tour') } }],
    parts: [],
  },
];
