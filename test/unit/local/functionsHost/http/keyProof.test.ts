import { answerProof, keyProof } from '../../../../../local/functionsHost/http/keyProof';

const origin = 'http://127.0.0.1:7071';
const nonce = 'n'.repeat(43);
const proof = keyProof('key', { origin, nonce });

describe('keyProof', () => {
  it.each([
    ['another key', keyProof('other', { origin, nonce })],
    ['another address', keyProof('key', { origin: 'http://127.0.0.1:7072', nonce })],
    ['another nonce', keyProof('key', { origin, nonce: 'm'.repeat(43) })],
    ['parts that are split elsewhere', keyProof('key', { origin: `${origin}n`, nonce: 'n'.repeat(42) })],
  ])('differs for %s', (_, other) => {
    expect(proof).toMatch(/^[\w-]{43}$/);
    expect(other).not.toBe(proof);
  });
});

describe('answerProof', () => {
  const ask = (query: string) => answerProof(new Request(`http://localhost:1/admin/host/proof${query}`), 'key', origin);

  it('answers with the address of the host, not with the one that was called', async () => {
    expect(await ask(`?nonce=${nonce}`).text()).toBe(proof);
  });

  it.each(['', '?nonce=', '?nonce=short', `?nonce=${nonce}n`, `?nonce=${'%20'.repeat(43)}`])(
    'refuses the question %j',
    async (query) => {
      const { status, body } = ask(query);
      expect([status, body]).toEqual([400, null]);
    },
  );
});
