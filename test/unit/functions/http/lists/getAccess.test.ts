import { getAccess } from '../../../../../functions/http/lists/getAccess';
import { type VaultAccess } from '../../../../../shared/contracts/api/accessAnswers';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';

let runtime: RuntimeServer;

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());

const found: VaultAccess = {
  ...{ vault: 'contoso', readAt: '2026-05-01T10:00:00.000Z', model: 'roles' },
  ...{ principals: [], inert: [], managers: [], notRead: [] },
  use: { reason: 'NO_WORKSPACE', detail: 'None.' },
};

/** Answers a query. `asked` gets what the handler read. */
const answerOf = async (query: string, asked: string[] = []) => {
  const handler = getAccess({
    policy: { allowedSources: ['contoso*'], allowedTargets: ['fabrikam'] },
    admit: () => undefined,
    readAccess: async (vault, asRoles) => {
      asked.push(`${vault} ${String(asRoles)}`);
      return vault === 'contoso-gone' ? undefined : found;
    },
  });
  const answer = await runtime.get(handler, `access${query}`, '');
  const body = answer.jsonBody ?? JSON.parse(answer.body as string);
  return { status: answer.status, code: body.code, body };
};

test('shows the access of an allowed source or target', async () => {
  const asked: string[] = [];
  expect(await answerOf('?vault=contoso', asked)).toMatchObject({ status: 200, body: found });
  expect(await answerOf('?vault=Fabrikam&as=roles', asked)).toMatchObject({ status: 200 });
  expect(asked).toEqual(['contoso false', 'fabrikam true']);
});

test.each([
  ['', 400, 'REQUEST_INVALID'],
  ['?vault=a', 400, 'REQUEST_INVALID'],
  ['?vault=contoso.evil.example', 400, 'REQUEST_INVALID'],
  ['?vault=contoso&as=policies', 400, 'REQUEST_INVALID'],
  ['?vault=contoso&other=1', 400, 'REQUEST_INVALID'],
  ['?vault=elsewhere', 403, 'SOURCE_NOT_ALLOWED'],
  ['?vault=contoso-gone', 404, 'ARM_NOT_FOUND'],
])('answers %s with %d %s', async (query, status, code) => {
  const asked: string[] = [];
  expect(await answerOf(query, asked)).toMatchObject({ status, code });
  expect(asked).toHaveLength(status === 404 ? 1 : 0);
});
