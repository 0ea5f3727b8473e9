import { type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { quoteText } from '../../shared/rules/text/quoteText';
import { parameterMustBe } from './describeIssue';
import { problem } from './problem';

/** The answer to a request for a form that there is none of: by the query, or by `Accept` alone. */
export function formatProblem(request: HttpRequest, formats: readonly string[], instance: string): HttpResponseInit {
  const known = formats.map((format) => `"${format}"`).join(', ');
  const format = request.query.get('format');
  const detail =
    format === null
      ? `No form fits the header Accept (${quoteText(request.headers.get('accept') ?? '')}). Ask by ?format=, one of ${known}.`
      : parameterMustBe('format', `one of ${known}`, format);
  return problem({ status: 406, code: 'FORMAT_NOT_SUPPORTED', detail, instance });
}
