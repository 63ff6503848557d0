import type { Evaluation, ThresholdPoint } from '#contract/evaluation.ts';
import type { Box } from './figure.ts';
import { fixed, percent } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, type TextStyle, text } from './style.ts';

const axisSpace = 24;
const countsHeight = 26;

interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Draws the reliability diagram with the number of answers per bin below it. */
export function drawReliability(
  sheet: Sheet,
  { reliability, expectedCalibrationError }: Evaluation,
  box: Box,
): void {
  const plot = plotOf(box, countsHeight + 8);
  const most = Math.max(1, ...reliability.map(({ count }) => count));
  sheet.artifact(() => {
    drawFrame(sheet, plot);
    for (const bin of reliability) {
      const left = plot.left + bin.low * plot.width + 0.6;
      const width = (bin.high - bin.low) * plot.width - 1.2;
      const bars = (bin.count / most) * countsHeight;
      sheet.doc.rect(left, plot.top + plot.height + 6 + countsHeight - bars, width, bars).fill(colours.rule);
      if (bin.accuracy === null) continue;
      const height = bin.accuracy * plot.height;
      sheet.doc.rect(left, plot.top + plot.height - height, width, height).fill('#a9c7e6');
    }
    const { doc } = sheet;
    doc
      .moveTo(plot.left, plot.top + plot.height)
      .lineTo(plot.left + plot.width, plot.top)
      .lineWidth(0.7)
      .dash(2.5, { space: 2 })
      .stroke(colours.muted)
      .undash();
    for (const { accuracy, confidence } of reliability) {
      if (accuracy === null || confidence === null) continue;
      doc
        .circle(plot.left + confidence * plot.width, plot.top + (1 - accuracy) * plot.height, 1.9)
        .fill(colours.hit);
    }
  });
  const bins = reliability
    .filter(({ accuracy }) => accuracy !== null)
    .map(
      (bin) =>
        `confidence ${fixed(bin.confidence, 2)}: accuracy ${fixed(bin.accuracy, 2)}, ${bin.count} answers`,
    );
  sheet.mark('Figure', () => drawLabels(sheet, plot, box, 'confidence', 'accuracy'), {
    alt: `Reliability diagram. ${bins.join('; ')}. Expected calibration error ${fixed(expectedCalibrationError)}.`,
  });
}

const curves = [
  { name: 'accuracy', colour: colours.hit, dash: 0, of: (point: ThresholdPoint) => point.accuracy },
  { name: 'purity', colour: colours.error, dash: 3, of: (point: ThresholdPoint) => point.purity },
  {
    name: 'share to manual review',
    colour: colours.muted,
    dash: 1.2,
    of: (point: ThresholdPoint) => point.manual,
  },
] as const;

/** Draws accuracy and purity of the automatic answers and the share of manual review over the threshold. */
export function drawThresholds(sheet: Sheet, { thresholds }: Evaluation, box: Box): void {
  const plot = plotOf(box, 0);
  sheet.artifact(() => {
    drawFrame(sheet, plot);
    for (const { of, colour, dash } of curves) {
      let drawing = false;
      for (const point of thresholds) {
        const value = of(point);
        if (value === null) {
          drawing = false;
          continue;
        }
        const x = plot.left + point.threshold * plot.width;
        const y = plot.top + (1 - value) * plot.height;
        if (drawing) sheet.doc.lineTo(x, y);
        else sheet.doc.moveTo(x, y);
        drawing = true;
      }
      if (dash > 0) sheet.doc.dash(dash, { space: dash });
      sheet.doc.lineWidth(1.1).stroke(colour).undash();
    }
  });
  const at = thresholds.find(({ threshold }) => threshold >= 0.9);
  sheet.mark('Figure', () => drawLabels(sheet, plot, box, 'threshold', 'share'), {
    alt: `Accuracy, purity and share of manual review over the threshold. At 0.9: accuracy ${percent(at?.accuracy ?? null)}, purity ${percent(at?.purity ?? null)}, manual ${percent(at?.manual ?? null)}.`,
  });
  drawLegend(sheet, plot, box);
}

function plotOf(box: Box, below: number): Plot {
  return {
    left: box.x + axisSpace,
    top: box.y + 6,
    width: box.width - axisSpace - 4,
    height: box.height - 6 - below,
  };
}

function drawFrame(sheet: Sheet, { left, top, width, height }: Plot): void {
  const { doc } = sheet;
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    doc.moveTo(left, top + share * height).lineTo(left + width, top + share * height);
  }
  doc.lineWidth(0.4).stroke(colours.faint);
  doc.rect(left, top, width, height).lineWidth(0.5).stroke(colours.rule);
}

function drawLabels(
  sheet: Sheet,
  { left, top, width, height }: Plot,
  box: Box,
  across: string,
  up: string,
): void {
  const style: TextStyle = text.tiny;
  for (const share of [0, 0.5, 1]) {
    sheet.draw(fixed(share, 1), box.x, top + (1 - share) * height - 3.8, style, {
      align: 'right',
      width: axisSpace - 5,
    });
    sheet.draw(fixed(share, 1), left + share * width - 10, box.y + box.height + 3, style, {
      align: 'center',
      width: 20,
    });
  }
  sheet.draw(across, left, box.y + box.height + 12, style, { align: 'center', width });
  sheet.draw(up, box.x, top - 11, style);
}

function drawLegend(sheet: Sheet, plot: Plot, box: Box): void {
  let x = plot.left;
  const y = box.y + box.height + 25;
  for (const { name, colour, dash } of curves) {
    const start = x;
    sheet.artifact(() => {
      if (dash > 0) sheet.doc.dash(dash, { space: dash });
      sheet.doc
        .moveTo(start, y + 4.5)
        .lineTo(start + 14, y + 4.5)
        .lineWidth(1.1)
        .stroke(colour)
        .undash();
    });
    sheet.mark('P', () => sheet.draw(name, start + 18, y, text.tiny));
    x += 18 + sheet.measure(name, text.tiny) + 12;
  }
}
