import type { ReportTemplate } from '#contract/report.ts';

/** What a report is asked for. */
export interface ReportRequest {
  readonly modelId: number;
  readonly datasetId: number;
  readonly indices: readonly number[];
  readonly title: string;
  /** ISO 8601; null: now. */
  readonly date: string | null;
  readonly template: ReportTemplate;
}

/** What reports call the project, where it is not the name of its folder. */
export const titleSetting = 'title';
