import { type HttpRequest, type HttpResponseInit } from '@azure/functions';

/** The media types that mean each format. */
export type FormatTypes<Format extends string> = Readonly<Record<Format, readonly string[]>>;

/** The formats of a report, of a move or of a comparison. */
export const reportFormats = ['json', 'md', 'html', 'csv', 'junit'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** The formats of a report of a move. */
export const moveReportFormats = [...reportFormats, 'versions'] as const;
export type MoveReportFormat = (typeof moveReportFormats)[number];

export const reportTypes: FormatTypes<ReportFormat> = {
  json: ['application/json', 'application/*', '*/*'],
  md: ['text/markdown', 'text/*'],
  html: ['text/html'],
  csv: ['text/csv'],
  junit: ['application/xml', 'text/xml'],
};

/** No media type means the map of versions: `text/csv` means all items. */
export const moveReportTypes: FormatTypes<MoveReportFormat> = { ...reportTypes, versions: [] };

/**
 * Returns the format that the query names. Without one, returns the first supported format of `Accept`, and JSON for
 * any type. Undefined if there is no such format.
 */
export function chooseFormat<Format extends string>(
  request: HttpRequest,
  formats: readonly Format[],
  typesOf: FormatTypes<Format>,
): Format | undefined {
  const asked = request.query.get('format');
  if (asked !== null) return formats.find((format) => format === asked);
  const accepted = (request.headers.get('accept') ?? '*/*').split(',').map((part) => (part.split(';')[0] ?? '').trim());
  const found = accepted.map((type) => formats.find((format) => typesOf[format].includes(type)));
  return found.find((format) => format !== undefined);
}

/** An answer with a text, and headers that a caller may add to. */
export type TextAnswer = Omit<HttpResponseInit, 'headers'> & { readonly headers: Readonly<Record<string, string>> };

export function textAnswer(body: string, type: string, headers: Record<string, string> = {}): TextAnswer {
  return { status: 200, headers: { ...headers, 'Content-Type': `${type}; charset=utf-8` }, body };
}

/** The formats of a plan. */
export const planFormats = ['json', 'md', 'html', 'csv'] as const;
export type PlanFormat = (typeof planFormats)[number];

/** Allows the page its own style and nothing else. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The text of a document. A table is a file: `name` has only characters that a file name may have. */
export function formatAnswer(format: Exclude<MoveReportFormat, 'json'>, text: string, name: string): TextAnswer {
  switch (format) {
    case 'md':
      return textAnswer(text, 'text/markdown');
    case 'html':
      return textAnswer(text, 'text/html', { 'Content-Security-Policy': pagePolicy });
    case 'csv':
    case 'versions':
      return textAnswer(text, 'text/csv', { 'Content-Disposition': `attachment; filename="${name}.csv"` });
    case 'junit':
      return textAnswer(text, 'application/xml');
  }
}
