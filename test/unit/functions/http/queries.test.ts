import { HttpRequest, InvocationContext, type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { getCheck } from '../../../../functions/http/checks/getCheck';
import { getChecks } from '../../../../functions/http/checks/getChecks';
import { getReport } from '../../../../functions/http/moves/getReport';
import { noProof } from '../../../support/host/noProof';

const never = (): never => {
  throw new Error('Nothing is read for a query that is refused.');
};

async function problemTo(handler: HttpHandler, query: string, accept = '*/*') {
  const context = new InvocationContext({ functionName: 'getChecks', logHandler: () => undefined });
  const request = new HttpRequest({ method: 'GET', url: `https://app.invalid/api/x${query}`, headers: { accept } });
  const { body } = (await handler(request, context)) as HttpResponseInit;
  return JSON.parse(body as string) as {
    status: number;
    detail: string;
    errors?: { pointer: string; detail: string }[];
  };
}

test.each([
  ['?limit=0', '/limit', 'limit must be a whole number from 1 to 100; got "0".'],
  ['?limit=ten%00', '/limit', String.raw`limit must be a whole number from 1 to 100; got "ten\u0000".`],
  [
    `?continuationToken=${'x'.repeat(50)}`,
    '/continuationToken',
    `continuationToken must be the continuationToken of an earlier answer; got "${'x'.repeat(40)}…" (50 characters).`,
  ],
  ['?sourceVault=contoso-west', '/targetVault', 'targetVault is required.'],
  [
    '?sourceVault=a_b&targetVault=contoso-north',
    '/sourceVault',
    'sourceVault: expected a vault name: 3 to 24 letters, digits and single hyphens, beginning with a letter and not ending in a hyphen; got a text of 3 characters.',
  ],
])('getChecks refuses the query %s in a sentence', async (query, pointer, detail) => {
  const answer = await problemTo(getChecks({ listRuns: never, findRun: never }), query);
  expect(answer).toMatchObject({ status: 400, detail, errors: [{ pointer, detail }] });
});

test.each([
  ['?format=pdf', '*/*', 'format must be one of "json", "md", "html", "junit"; got "pdf".'],
  [
    '',
    'image/*',
    'No format matches the header Accept ("image/*"). Use ?format= with one of "json", "md", "html", "junit".',
  ],
])('getCheck refuses the query "%s" with Accept %s, and names the supported formats', async (query, accept, detail) => {
  expect(await problemTo(getCheck({ findRun: never }), query, accept)).toMatchObject({ status: 406, detail });
});

test('getReport refuses an unsupported format, and names the supported ones', async () => {
  const { detail } = await problemTo(
    getReport({
      ...noProof,
      listRuns: never,
      readRun: never,
      findReport: never,
      gatherReport: never,
      signsReports: false,
    }),
    '?format=pdf',
  );
  expect(detail).toBe('format must be one of "json", "md", "html", "csv", "versions", "junit"; got "pdf".');
});
