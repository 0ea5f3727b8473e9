import { bounded, eitherPairOr, meaningsOf, waitFor } from '../../../../cli/mcp/shown';
import { CliError } from '../../../../cli/cliError';
import { z } from 'zod';

test('bounded cuts long texts, removes characters that steer, and refuses a large result', () => {
  expect(bounded({ a: ['x'.repeat(5_000)], b: '\u001b[2J\u202eend' })).toEqual({ a: ['x'.repeat(2_000)], b: '[2Jend' });
  expect(() => bounded({ rows: Array.from({ length: 500 }, () => 'y'.repeat(1_000)) })).toThrow('too large');
});

test('meaningsOf explains each code once, with texts of this program', () => {
  const [reason, failure, ...more] = meaningsOf([
    'KEY_ACROSS_GEOGRAPHIES',
    'VAULT_THROTTLED',
    'KEY_ACROSS_GEOGRAPHIES',
  ]);
  expect(more).toEqual([]);
  expect(reason).toMatchObject({ code: 'KEY_ACROSS_GEOGRAPHIES', meaning: expect.stringContaining('geograph') });
  expect(failure).toMatchObject({ code: 'VAULT_THROTTLED', meaning: null, remedy: expect.stringContaining('pace') });
});

const signal = new AbortController().signal;

test('waitFor answers undefined after its time, and passes over a fault that passes', async () => {
  let asked = 0;
  const read = async (): Promise<string | undefined> => {
    asked += 1;
    if (asked === 1) throw new CliError('away', { isTransient: true });
    return asked === 3 ? 'found' : undefined;
  };
  await expect(waitFor(read, { open: never, signal, waitMs: 60_000 }, 1)).resolves.toBe('found');
  await expect(waitFor(async () => undefined, { open: never, signal, waitMs: 5 }, 1)).resolves.toBeUndefined();
  await expect(
    waitFor(async () => undefined, { open: never, signal: AbortSignal.abort(), waitMs: 5 }, 1),
  ).rejects.toThrow();
});

const never = () => Promise.reject(new Error('not asked'));

const given = z.looseObject({}).superRefine(eitherPairOr('planId'));
const pair = { sourceVault: 'a', targetVault: 'b' };

test.each([
  [pair, true],
  [{ planId: 'x' }, true],
  [{ ...pair, planId: 'x' }, false],
  [{ sourceVault: 'a' }, false],
  [{ sourceVault: 'a', planId: 'x' }, false],
  [{}, false],
])('a tool takes two vaults or an id: %j is %s', (input, isRight) => {
  expect(given.safeParse(input).success).toBe(isRight);
});
