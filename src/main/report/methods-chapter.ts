import type { ReportDocument } from '#contract/report.ts';
import { alikeBelow, alikeFrom, sanityChecks } from '#contract/sanity-checks.ts';
import { drawFacts, factsHeight } from './facts.ts';
import { amount, count } from './numbers.ts';
import { parameterText, wordsOf } from './parameter-text.ts';
import type { Sheet } from './sheet.ts';
import { contentWidth, page, text } from './style.ts';

/** Draws what was computed and how: model input, methods with parameters and citations, metrics. */
export function drawMethods(sheet: Sheet, document: ReportDocument): void {
  sheet.heading(2, 'Model input', text.section);
  const { model } = document;
  const facts = [
    {
      name: 'File',
      value: `${model.file}, ONNX opset ${model.opset}, ${count(model.parameters)} parameters`,
    },
    { name: 'Checkpoints', value: amount(model.checkpoints, 'checkpoint') },
    ...Object.entries(model.preprocessing).map(([name, value]) => ({
      name: wordsOf(name),
      value: valueText(value),
    })),
  ];
  const layout = { width: contentWidth, names: 92 };
  sheet.need(factsHeight(sheet, facts, contentWidth, layout.names));
  sheet.y = drawFacts(sheet, facts, page.left, sheet.y, layout);
  sheet.space(4);
  sheet.paragraph('The input tensor is (pixel 0..255 × scale − mean) / std.', text.note);
  sheet.space(16);
  sheet.heading(2, 'Explanation methods', text.section);
  if (document.methods.length === 0) sheet.paragraph('No explanation method was used.', text.body);
  for (const method of document.methods) {
    sheet.need(64);
    sheet.heading(3, `${method.title} (${method.id})`, text.strong, 40);
    sheet.paragraph(method.summary, text.small);
    const parameters = parameterText(method.parameters);
    if (parameters !== '') sheet.paragraph(`Parameters: ${parameters}.`, text.small);
    sheet.paragraph(`${sourceWord(method.source.kind)} ${method.source.citation}`, text.note);
    sheet.space(9);
  }
  sheet.space(8);
  sheet.heading(2, 'Measures', text.section);
  if (document.metrics.length === 0) sheet.paragraph('No map was judged.', text.body);
  for (const metric of document.metrics) {
    sheet.need(44);
    const good = metric.better === 'high' ? '↑ high is good' : '↓ low is good';
    sheet.paragraph(`${metric.title}  ·  ${good}`, text.smallStrong);
    sheet.paragraph(metric.summary, text.small);
    sheet.paragraph(metric.citation, text.note);
    sheet.space(6);
  }
  sheet.space(8);
  sheet.heading(2, 'How maps are drawn', text.section);
  sheet.paragraph(
    'Signed maps use the diverging colour map vik (Crameri 2018) over a range that is symmetric around 0; unsigned maps use ' +
      'viridis over their own range. The picture below a map is not changed: a colour is laid over it with an opacity that ' +
      'grows from 0 at zero (unsigned: at the lowest value) to 70 % at the ends of the range, and the colour bar shows the ' +
      'colour map itself. Maps are interpolated for print only; all measures use the raw values.',
    text.small,
  );
  if (document.conceptSets.length > 0) {
    sheet.space(4);
    sheet.paragraph(
      'Concepts are coloured regions: each place of the picture bears the colour of the concept that is strongest there, by its ' +
        'coefficient relative to its best crop times its importance, among the six with the largest shares in the answer; a place ' +
        'shows a concept where it is above the 90th percentile of the concept’s own map. Letters stand where a concept is strongest; ' +
        'the legend gives its share in the answer for this picture and the area of its region. The measures below such a column are ' +
        'those of the method’s map, the weighted sum of the concepts’ maps.',
      text.small,
    );
  }
  if (document.cases.some(({ columns }) => columns.some(({ segments }) => segments !== null))) {
    sheet.space(4);
    sheet.paragraph(
      'Thin lines are the borders of segments, light on dark and dark on light; the numbers of the five highest scores stand where ' +
        'the segments are, counted from 0 as in the record. The local accuracy gap is the difference between the sum of the scores ' +
        'and what is explained: the answer with all segments visible minus that with none. ± is the standard error of a sampled score. ' +
        'A correlation matrix uses vik over −1 to 1; meta-superpixels (G) are the groups of segments that it joins.',
      text.small,
    );
  }
  if (
    document.cases.some(({ columns }) => columns.some(({ judgement }) => sanityChecks(judgement).length > 0))
  ) {
    sheet.space(4);
    sheet.paragraph(
      `Sanity checks: ρ is the rank correlation of a map with that of the network with random weights, or of another class. ` +
        `● below ${alikeBelow} in size the map depends on what was changed, ○ below ${alikeFrom} partly, ▲ from there on hardly.`,
      text.small,
    );
  }
  if (document.cases.some(({ influences }) => influences.length > 0)) {
    sheet.space(4);
    sheet.paragraph(
      'Training pictures behind an answer: a positive value says that the picture speaks for the class, a negative one that it ' +
        'speaks against it. Values of different methods have different units and are not to be compared; what a method is worth ' +
        'on this model is its measured correlation with classifiers that were fitted again without parts of the training set ' +
        '(LDS) or without single pictures (leave-one-out). cos is the cosine of the last features of picture and training picture.',
      text.small,
    );
  }
}

function sourceWord(kind: 'published' | 'reconstruction'): string {
  return kind === 'published'
    ? 'Published; definition as in'
    : 'Reconstruction; only an outline is public, the definition is ours. Source:';
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
