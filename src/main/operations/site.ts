import path from 'node:path';
import { z } from 'zod';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import type { ReportDocument } from '#contract/report.ts';
import { type Site, site, type siteMethods } from '#contract/site.ts';
import { readJsonFile, writeJsonFile } from '../home/home.ts';
import type { OperationContext } from './context.ts';
import { blobReference } from './report-document.ts';

type SiteState = OutputOf<typeof siteMethods, 'site.get'>;

const siteSetting = 'site';

const noSite: Site = { header: '', footer: '', classification: '', logo: null };

/** This PC's default carries its logo, for it outlives the project that it was chosen in. */
const defaultFile = z.object({ site, logoPng: z.base64().nullable() });

/** What stands on every page of the open project's reports: its own, else this PC's default. */
export async function siteOf(context: OperationContext): Promise<SiteState> {
  const project = context.project();
  const own = project.settings.get(siteSetting, site);
  if (own !== null) return { site: own, own: true };
  const read = defaultFile.safeParse(await readJsonFile(context.siteFile));
  if (!read.success) return { site: noSite, own: false };
  const { site: shared, logoPng } = read.data;
  if (shared.logo === null || logoPng === null) return { site: { ...shared, logo: null }, own: false };
  const { sha256 } = await project.blobs.putBytes(Buffer.from(logoPng, 'base64'));
  return { site: { ...shared, logo: { ...shared.logo, sha256 } }, own: false };
}

/** Changes it for the open project, and as this PC's default where asked for. @throws Failure for a wrong logo */
export async function changeSite(
  context: OperationContext,
  { logoPath, logoAlternative, asDefault, ...words }: CheckedInputOf<typeof siteMethods, 'site.set'>,
): Promise<SiteState> {
  const project = context.project();
  const { site: before } = await siteOf(context);
  const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
  const logo = logoPath === undefined ? before.logo : await keptLogo(context, logoPath);
  const alternative = logoAlternative ?? logo?.alternative ?? '';
  const changed = site.parse({ ...before, ...given, logo: logo === null ? null : { ...logo, alternative } });
  project.settings.set(siteSetting, changed);
  if (asDefault) {
    const bytes = changed.logo === null ? null : await project.blobs.read(changed.logo.sha256);
    await writeJsonFile(context.siteFile, { site: changed, logoPng: bytes?.toString('base64') ?? null });
  }
  context.announce('reports');
  return { site: changed, own: true };
}

async function keptLogo(context: OperationContext, logoPath: string | null): Promise<Site['logo']> {
  if (logoPath === null) return null;
  const scratch = await context.scratch();
  try {
    const outputPath = path.join(scratch.path, 'logo.png');
    const { width, height, sha256 } = await context.reporting.call('logo', { path: logoPath, outputPath });
    await context.project().blobs.putFile(outputPath, { sha256, trusted: true });
    return { sha256, width, height, alternative: '' };
  } finally {
    await scratch.remove();
  }
}

/** The site as a report's document names it; null where nothing is said. */
export async function reportSite(context: OperationContext): Promise<ReportDocument['site']> {
  const {
    site: { logo, ...words },
  } = await siteOf(context);
  const says = Object.values(words).some((text) => text !== '');
  if (logo === null) return says ? { ...words, logo: null } : null;
  const { sha256, width, height, alternative } = logo;
  const called = alternative === '' ? `Logo ${words.header}`.trim() : alternative;
  return { ...words, logo: { path: blobReference(sha256), width, height, alternative: called } };
}
