import { parseQuery } from '../../../../../functions/http/frame/serve';
import { type OperationId, operations } from '../../../../../shared/contracts/operations/operations';
import { refusalIn } from '../../../../support/http/refusals';
import { apiOperations } from '../../../../../shared/contracts/operations/apiOperations';

function refusalOf(query: string, operationId: OperationId = 'getReport') {
  // The row without what parses values.
  const { summary, says } = operations[operationId];
  const row = { get: 'x', answer: null, summary, says };
  return refusalIn(() => parseQuery(operationId, row, { query: new URLSearchParams(query) }));
}

test.each([
  ['formt=md', "Unknown query parameter 'formt'. Did you mean 'format'?"],
  ['FORMAT=md', "Unknown query parameter 'FORMAT'. Did you mean 'format'?"],
  ['verbose=1', "Unknown query parameter 'verbose'. This call takes run, format."],
  ['=1', "Unknown query parameter ''. This call takes run, format."],
])('parseQuery refuses ?%s and names the parameters of the call', (query, detail) => {
  expect(refusalOf(query)).toMatchObject({ status: 400, code: 'REQUEST_INVALID', detail, errors: [{ detail }] });
});

test('parseQuery says that a call has no parameters', () => {
  expect(refusalOf('page=0', 'getMove')?.detail).toBe("Unknown query parameter 'page'. This call takes none.");
});

test('parseQuery names each unknown parameter once, and no value', () => {
  const refused = refusalOf('a=secret&b=secret&a=secret&format=md');
  expect(refused?.detail).toBe('The query has 2 faults; "errors" names each.');
  expect(refused?.errors?.map(({ pointer }) => pointer)).toEqual(['/a', '/b']);
  expect(JSON.stringify(refused)).not.toContain('secret');
});

test('parseQuery keeps the answer short, whatever the names are', () => {
  const names = Array.from({ length: 50 }, (_, at) => `${'n'.repeat(5_000)}${String(at)}=1`);
  const refused = refusalOf(names.join('&'));
  expect(refused?.errors).toHaveLength(20);
  expect(JSON.stringify(refused).length).toBeLessThan(10_000);
});

test('parseQuery escapes a name with terminal control characters', () => {
  expect(refusalOf('%1b[2J=1')?.detail).toContain(String.raw`'\u001b[2J'`);
});

test.each(apiOperations.map(({ operationId }) => operationId))(
  '%s accepts its own parameters and a function key',
  (id) => {
    const own = apiOperations.find(({ operationId }) => operationId === id)?.query ?? {};
    const query = Object.keys(own).map((name) => `${name}=1`);
    expect(refusalOf([...query, 'code=k', 'clientId=default', 'Code=k'].join('&'), id)).toBeUndefined();
    expect(refusalOf('codes=k', id)).toMatchObject({ status: 400 });
  },
);
