import { problemAnswer } from '../../../../../functions/http/answers/problem';
import { problemDocumentSchema } from '../../../../../shared/contracts/api/problemDocument';

const parts = { status: 409, code: 'PAIR_ALREADY_MOVING', detail: 'Wait for it.', instance: '/api/moves' } as const;

test('problem returns a document in the form of RFC 9457', () => {
  const { status, headers, body } = problemAnswer(parts);
  expect([status, headers]).toEqual([409, { 'Content-Type': 'application/problem+json' }]);
  expect(problemDocumentSchema.parse(JSON.parse(body as string))).toEqual({
    type: 'urn:keyvault-mover:error:PAIR_ALREADY_MOVING',
    title: 'Pair already moving',
    ...parts,
  });
});

test('problem adds faults and headers', () => {
  const errors = [{ pointer: '/id', detail: 'expected an id' }];
  const { headers, body } = problemAnswer({ ...parts, errors, headers: { 'Retry-After': '5' } });
  expect(headers).toMatchObject({ 'Retry-After': '5', 'Content-Type': 'application/problem+json' });
  expect(JSON.parse(body as string)).toMatchObject({ errors });
});

test('problem names the invocation of an internal error', () => {
  const { body } = problemAnswer({ ...parts, status: 503, code: 'STORE_UNAVAILABLE', invocationId: 'invocation-1' });
  expect(problemDocumentSchema.parse(JSON.parse(body as string)).invocationId).toBe('invocation-1');
});
