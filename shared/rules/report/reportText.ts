import { type MoveReport } from '../../contracts/api/report';
import { renderReport } from './renderReport';
import { renderReportCsv, renderVersionsCsv } from './renderReportCsv';
import { renderReportHtml } from './renderReportHtml';
import { renderReportJunit } from './renderReportJunit';

/** The formats of a report for people and programs, other than its JSON. */
export const reportTexts = {
  md: renderReport,
  html: renderReportHtml,
  csv: renderReportCsv,
  versions: renderVersionsCsv,
  junit: renderReportJunit,
} as const satisfies Readonly<Record<string, (report: MoveReport) => string>>;
