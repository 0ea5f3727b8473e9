import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type KeyMaterial } from '../../../../../../local/azure/vault/keys/keyMaterial';
import { newPrime, newRsaKey } from '../../../../../../local/azure/vault/keys/newRsaKey';
import { PrimeStock } from '../../../../../../local/azure/vault/keys/primeStock';
import { temporaryFolder } from '../../../../../support/clients/clientFolder';

const { folder, remove } = temporaryFolder();
afterAll(remove);

function stockOf(primes: Readonly<Record<string, readonly string[]>>): PrimeStock {
  const file = path.join(folder, 'primes.json');
  writeFileSync(file, JSON.stringify(primes));
  return PrimeStock.read(file);
}

test('gives every pair of its primes once, the larger prime first', () => {
  const stock = stockOf({ 8: ['d3', 'e5', 'c7'] });
  const pairs = Array.from({ length: 40 }, () => stock.pair(8)).filter((pair) => pair !== undefined);

  expect(new Set(pairs.map(String))).toEqual(new Set(['229,211', '229,199', '211,199']));
  expect(pairs).toHaveLength(3);
});

test.each([{}, { 8: [] }, { 8: ['d3'] }])(
  'gives no pair if it has fewer than two primes of that size: %j',
  (primes) => {
    expect(stockOf(primes).pair(8)).toBeUndefined();
  },
);

test.each(['not JSON', '[]', '{"8":["not hexadecimal"]}', '{"eight":[]}'])('refuses a file with %s', (text) => {
  const file = path.join(folder, 'wrong.json');
  writeFileSync(file, text);

  expect(() => PrimeStock.read(file)).toThrow();
});

test('newRsaKey makes a key of a pair that OpenSSL accepts, and searches primes when the stock is used up', async () => {
  const [one, other] = await Promise.all([newPrime(1024), newPrime(1024)]);
  const stock = stockOf({ 1024: [one.toString(16), other.toString(16)] });
  const first = await newRsaKey(2048, stock);
  const second = await newRsaKey(2048, stock);

  expect(new Set(primesOf(first))).toEqual(new Set([one, other]));
  expect(primesOf(second).filter((prime) => prime === one || prime === other)).toEqual([]);
  const key = createPrivateKey({ key: first, format: 'jwk' });
  const text = Buffer.from('text');
  expect(verify('sha256', text, createPublicKey(key), sign('sha256', text, key))).toBe(true);
});

function primesOf(key: KeyMaterial): bigint[] {
  return ['p', 'q'].map((name) => BigInt(`0x${Buffer.from(String(key[name]), 'base64url').toString('hex')}`));
}
