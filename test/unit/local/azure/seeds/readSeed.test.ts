import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSeed } from '../../../../../local/azure/seeds/readSeed';

const folder = mkdtempSync(path.join(tmpdir(), 'azure-seed-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const full = path.join(folder, name);
  writeFileSync(full, text);
  return full;
}

test('reads a file and converts dates to unix seconds', () => {
  const versions = [{ value: 'x', expires: '2030-01-01T00:00:00Z' }];
  const text = JSON.stringify({ vaults: [{ name: 'one', region: 'westeurope', secrets: [{ name: 'a', versions }] }] });
  const seed = readSeed(file('good.json', text));

  expect(seed.vaults[0]?.secrets[0]?.versions[0]?.expires).toBe(1_893_456_000);
});

test('reads the short forms of vaults, secrets, keys and certificates, also as JSON', () => {
  const short = { vaults: { one: { secrets: { a: 'x', b: 'y' }, keys: ['wrap'], certificates: ['web'] }, two: {} } };
  const long = {
    vaults: [
      {
        name: 'one',
        region: 'westeurope',
        secrets: [
          { name: 'a', versions: [{ value: 'x' }] },
          { name: 'b', versions: [{ value: 'y' }] },
        ],
        keys: [{ name: 'wrap', versions: [{}] }],
        certificates: [{ name: 'web', versions: [{}] }],
      },
      { name: 'two', region: 'westeurope' },
    ],
  };

  expect(readSeed(short)).toEqual(readSeed(long));
  expect(readSeed(JSON.stringify(short))).toEqual(readSeed(long));
});

test.each(['.env', '.env.local', 'app.env'])('reads the variables of %s as secrets of one vault', (name) => {
  const { vaults } = readSeed(file(name, 'DB_PASSWORD="a b"\n# none\nexport API__KEY=c=d\n'));

  expect(vaults.map((vault) => vault.name)).toEqual(['local']);
  const values = vaults[0]?.secrets.map((secret) => [secret.name, secret.versions[0]?.value]);
  expect(new Map(values as [string, string][])).toEqual(
    new Map([
      ['DB-PASSWORD', 'a b'],
      ['API--KEY', 'c=d'],
    ]),
  );
});

test.each([
  ['a short secret that is no text', { vaults: { v: { secrets: { a: 1 } } } }, /vaults\[0\]\.secrets\[0\]\..*value/],
  ['JSON that is cut', '{"vaults":', /the seed is not readable as JSON/],
  [
    'a missing file',
    path.join(folder, 'none.json'),
    /there is no file .*none\.json\. Name a file, or "sample", "fleet", "estate" or "empty"\./,
  ],
  ['a file that is not JSON', file('broken.json', '{'), /broken\.json is not readable as JSON/],
  ['an unknown field', { vaults: [], extra: 1 }, /the seed: has the unknown field "extra"/],
  [
    'a secret without a name',
    file('noName.json', '{"vaults":[{"name":"one","region":"westeurope","secrets":[{"versions":[{"value":"x"}]}]}]}'),
    /vaults\[0\]\.secrets\[0\]\.name: is required$/,
  ],
  ['a text in place of a list', file('text.json', '{"vaults":"one"}'), /vaults: expected array, got string/],
  [
    'an item with a bad name',
    { vaults: [{ name: 'v', region: 'r', secrets: [{ name: 'a_b', versions: [{ value: '' }] }] }] },
    /vaults\[0\]\.secrets\[0\]\.name: a name/,
  ],
  [
    'a secret without versions',
    { vaults: [{ name: 'v', region: 'r', secrets: [{ name: 'a', versions: [] }] }] },
    /versions/,
  ],
])('rejects %s with its place', (_, source, message) => {
  expect(() => readSeed(source)).toThrow(message);
});
