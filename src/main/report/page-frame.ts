import type { ReportSite } from '#contract/report.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';

const headTop = 22;
const logoHeight = 24;
const logoWidth = 120;
const footTop = page.height - 36;

/** Draws the site's logo and name at the head of the first page, where they can be read out. */
export function drawSite(sheet: Sheet, site: ReportSite | null): void {
  if (site === null) return;
  const { logo, header } = site;
  if (logo !== null) sheet.mark('Figure', () => drawLogo(sheet, logo), { alt: logo.alternative });
  if (header !== '') sheet.mark('P', () => drawHeader(sheet, site));
}

/**
 * Draws the head of a page: site, what a preview says of itself, how the report is classified. The caller has marked
 * it as an artifact.
 */
export function drawPageHead(
  sheet: Sheet,
  site: ReportSite | null,
  { classification, notice }: { readonly classification: string; readonly notice: string },
): void {
  if (site !== null) {
    if (site.logo !== null) drawLogo(sheet, site.logo);
    drawHeader(sheet, site);
  }
  const mark = { ...text.smallStrong, colour: colours.error };
  const line = [notice, classification].filter((part) => part !== '').join(' · ');
  if (line === '') return;
  const width = contentWidth / 2;
  sheet.draw(sheet.shorten(line, mark, width), page.left + width, headTop + 7, mark, {
    align: 'right',
    width,
  });
}

/** Draws the foot of a page. The caller has marked it as an artifact. */
export function drawPageFoot(
  sheet: Sheet,
  { place, footer, site }: { readonly place: string; readonly footer: string; readonly site: string },
): void {
  sheet.draw(place, page.left, footTop, text.tiny, { align: 'right', width: contentWidth, tabular: true });
  const lines = [footer, site].filter((line) => line !== '');
  lines.forEach((line, at) => {
    const y = footTop + at * sheet.lineHeight(text.tiny);
    sheet.draw(sheet.shorten(line, text.tiny, contentWidth - 60), page.left, y, text.tiny);
  });
}

type Logo = NonNullable<ReportSite['logo']>;

function logoBox({ width, height }: Logo): { readonly width: number; readonly height: number } {
  const scale = Math.min(logoHeight / height, logoWidth / width);
  return { width: width * scale, height: height * scale };
}

function drawLogo(sheet: Sheet, logo: Logo): void {
  const box = logoBox(logo);
  // By its path, so that PDFKit embeds it once.
  sheet.doc.image(logo.path, page.left, headTop + (logoHeight - box.height) / 2, box);
}

function drawHeader(sheet: Sheet, { logo, header }: ReportSite): void {
  const left = page.left + (logo === null ? 0 : logoBox(logo).width + 10);
  const width = contentWidth / 2 - (left - page.left) - 8;
  const style = { ...text.small, colour: colours.muted };
  const lines = sheet.lines(header, style, width);
  const shown =
    lines.length <= 2 ? lines : [lines[0] ?? '', sheet.shorten(lines.slice(1).join(' '), style, width)];
  const height = sheet.lineHeight(style);
  const top = headTop + (logoHeight - shown.length * height) / 2;
  shown.forEach((line, at) => {
    sheet.draw(line, left, top + at * height, style);
  });
}
