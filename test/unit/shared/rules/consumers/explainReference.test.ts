import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { changeReferences } from '../../../../../shared/rules/consumers/changeReferences';
import { resultsByItem } from '../../../../../shared/rules/consumers/explainItem';
import { explainReference } from '../../../../../shared/rules/consumers/explainReference';
import { kindOfFile } from '../../../../../shared/rules/consumers/fileKinds';
import { findReferences } from '../../../../../shared/rules/consumers/findReferences';

const vault = { name: 'contoso-kv', suffix: 'vault.azure.net' };
const [old, kept, other, fresh] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(32)) as [
  string,
  string,
  string,
  string,
];

const arrived: ItemResult = {
  itemType: 'secret',
  itemName: 'Db',
  route: 'exportImport',
  state: 'verified',
  reasons: [],
  versionCount: 2,
  versions: [
    { from: old, to: fresh },
    { from: kept, to: kept },
  ],
  versionsLeftOut: [],
  verified: true,
};
const results = resultsByItem([
  arrived,
  { ...arrived, itemType: 'certificate', itemName: 'web' },
  { ...arrived, itemType: 'key', itemName: 'recreated', reasons: ['NEW_KEY_MATERIAL'] },
  { ...arrived, itemName: 'blocked', state: 'blocked' },
]);

/** What each reference in a line of YAML sees, and the line with the target in those that may be changed. */
function explained(path: string, known: typeof results | undefined) {
  const text = `u: https://contoso-kv.vault.azure.net/${path} x`;
  const kind = kindOfFile('a.yml');
  if (kind === undefined || kind === 'lock') throw new Error('YAML is a kind.');
  const changes = findReferences(text, kind, vault).map((reference) => ({
    reference,
    explained: explainReference(reference, known),
  }));
  const changed = changeReferences(text, changes, vault.name, 'target-kv');
  return [changes[0]?.explained.sight, /\/\/(.*) x/.exec(changed)?.[1]?.replace('.vault.azure.net', '')];
}

it.each([
  ['', 'vault', 'target-kv/'],
  ['secrets/db', 'current', 'target-kv/secrets/db'],
  ['secrets/web', 'current', 'target-kv/secrets/web'],
  ['keys/web', 'current', 'target-kv/keys/web'],
  [`secrets/db/${old}`, 'newVersion', `target-kv/secrets/db/${fresh}`],
  [`secrets/db/${kept}`, 'sameVersion', `target-kv/secrets/db/${kept}`],
  [`secrets/db/${other}`, 'versionNotThere', `contoso-kv/secrets/db/${other}`],
  ['keys/recreated', 'otherKey', 'contoso-kv/keys/recreated'],
  [`keys/recreated/${old}`, 'notThere', `contoso-kv/keys/recreated/${old}`],
  ['secrets/blocked', 'notThere', 'contoso-kv/secrets/blocked'],
  ['certificates/db', 'notThere', 'contoso-kv/certificates/db'],
  ['secrets/unknown', 'notThere', 'contoso-kv/secrets/unknown'],
])('changes %s, which sees %s, to %s', (path, sight, changed) => {
  expect(explained(path, results)).toEqual([sight, changed]);
});

it('changes no version without the report of the move, and says that nothing proves what arrived', () => {
  const path = `secrets/db/${old}`;
  expect(explained(path, undefined)).toEqual(['unknown', `contoso-kv/${path}`]);
  expect(explained('secrets/db', undefined)).toEqual(['assumed', 'target-kv/secrets/db']);
});
