import { type HttpRequest } from '@azure/functions';
import { type Format, type Operation } from '../../../shared/contracts/operations/operation';
import { quoteText } from '../../../shared/rules/text/quoteText';
import { parameterMustBe } from '../answers/describeIssue';
import { Refused } from '../answers/problem';

/** The media types that mean each format. None means the map of versions, because `text/csv` means all items, or a language for code. */
const typesOf: Readonly<Record<Format, readonly string[]>> = {
  json: ['application/json', 'application/*', '*/*'],
  md: ['text/markdown'],
  html: ['text/html'],
  csv: ['text/csv'],
  junit: ['application/xml', 'text/xml'],
  versions: [],
  terraform: [],
  bicep: [],
};

/**
 * Returns the format that the query names. Without one, returns the first supported format of `Accept`, and JSON for
 * any type. Refuses a request that neither names a format of the operation.
 */
export function chooseFormat(
  request: Pick<HttpRequest, 'query' | 'headers'>,
  { formats = ['json'], jsonFor, anyText = 'md' }: Pick<Operation, 'formats' | 'jsonFor' | 'anyText'>,
): Format {
  const asked = request.query.get('format');
  const isJson = asked === null && jsonFor?.some((name) => request.query.has(name)) === true;
  const accepted = (request.headers.get('accept') ?? '*/*').split(',').map((part) => (part.split(';')[0] ?? '').trim());
  const means = (format: Format, type: string): boolean =>
    typesOf[format].includes(type) || (type === 'text/*' && format === anyText);
  const found = isJson
    ? 'json'
    : asked === null
      ? accepted.flatMap((type) => formats.find((format) => means(format, type)) ?? [])[0]
      : formats.find((format) => format === asked);
  const chosen = found ?? (asked === null && jsonFor !== undefined ? 'json' : undefined);
  if (chosen === undefined) throw unsupported(request, formats);
  return chosen;
}

function unsupported({ query, headers }: Pick<HttpRequest, 'query' | 'headers'>, formats: readonly Format[]): Refused {
  const known = formats.map((format) => `"${format}"`).join(', ');
  const format = query.get('format');
  const detail =
    format === null
      ? `No format matches the header Accept (${quoteText(headers.get('accept') ?? '')}). Use ?format= with one of ${known}.`
      : parameterMustBe('format', `one of ${known}`, format);
  return new Refused({ status: 406, code: 'FORMAT_NOT_SUPPORTED', detail });
}

/** An answer with a text, and headers that a caller may add to. */
export interface TextAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function textAnswer(body: string, type: string, headers: Record<string, string> = {}): TextAnswer {
  return { headers: { ...headers, 'Content-Type': `${type}; charset=utf-8` }, body };
}

type TextFormat = Exclude<Format, 'json'>;

/** Allows the page its own style and nothing else. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const answers: Readonly<Record<TextFormat, (text: string, name: string) => TextAnswer>> = {
  md: (text) => textAnswer(text, 'text/markdown'),
  html: (text) => textAnswer(text, 'text/html', { 'Content-Security-Policy': pagePolicy }),
  csv: tableAnswer,
  versions: (text, name) => tableAnswer(text, `${name}-versions`),
  junit: (text) => textAnswer(text, 'application/xml'),
  terraform: (text, name) => fileAnswer(text, 'text/plain', `${name}.tf`),
  bicep: (text, name) => fileAnswer(text, 'text/plain', `${name}.bicep`),
};

/** Returns a value in a format. A table and code are files; `name` has only characters that a file name may have. */
export function answerIn<F extends TextFormat, T>(
  format: F,
  value: T,
  { texts, name }: { readonly texts: Readonly<Record<F, (value: T) => string>>; readonly name: string },
): TextAnswer {
  return answers[format](texts[format](value), name);
}

function tableAnswer(csv: string, name: string): TextAnswer {
  return fileAnswer(csv, 'text/csv', `${name}.csv`);
}

function fileAnswer(text: string, type: string, file: string): TextAnswer {
  return textAnswer(text, type, { 'Content-Disposition': `attachment; filename="${file}"` });
}
