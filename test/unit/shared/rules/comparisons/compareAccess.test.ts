import { type VaultAccess } from '../../../../../shared/contracts/api/accessAnswers';
import { compareAccess } from '../../../../../shared/rules/comparisons/compareAccess';
import { type NotLooked } from '../../../../../shared/contracts/model/configuration';

type Path = VaultAccess['principals'][number]['through'][number];
const path = (can: string[] | null, changes: Partial<Path> = {}): Path => ({
  ...{ role: 'Role', scope: '/v', item: null, condition: null, can },
  ...changes,
});
const principal = (principalId: string, through: Path[], applicationId: string | null = null) => ({
  ...{ principalId, applicationId, principalType: 'User', through, used: null, onlyItems: null, asRoles: null },
  can: through.filter(({ item, condition }) => item === null && condition === null).flatMap(({ can }) => can ?? []),
});
const accessOf = (
  model: 'policies' | 'roles',
  principals: ReturnType<typeof principal>[],
  notRead: NotLooked[] = [],
): VaultAccess => ({
  ...{ vault: 'v', readAt: model === 'roles' ? '2026-05-01T10:00:01.000Z' : '2026-05-01T10:00:00.000Z', model },
  ...{ principals, inert: [], managers: [], notRead, use: { reason: 'NO_WORKSPACE', detail: '' } },
});
const compared = (source: ReturnType<typeof principal>[], target: ReturnType<typeof principal>[], ownId?: string) =>
  compareAccess({ source: accessOf('policies', source), target: accessOf('roles', target), ownId });

test('each principal can do the same, more or less, by name; the app itself does not count', () => {
  const found = compared(
    [
      principal('same', [path(['secrets get', 'secrets list'])]),
      principal('wraps', [path(['keys get', 'keys wrapkey'])]),
      principal('gone', [path(['secrets set'])]),
      principal('app', [path(['secrets purge'])]),
    ],
    [
      principal('SAME', [path(['secrets list']), path(['secrets get'])]),
      principal('wraps', [path(['keys get', 'keys list', 'keys wrapkey'])]),
      principal('new', [path(['secrets get'])]),
    ],
    'APP',
  );
  expect(found).toEqual({
    ...{ readAt: '2026-05-01T10:00:00.000Z', models: { source: 'policies', target: 'roles' }, equal: false },
    ...{ same: ['same'], unclear: [], notRead: [], unnamed: 0 },
    differences: [
      { principals: ['gone'], more: [], less: ['secrets set'] },
      { principals: ['new'], more: ['secrets get'], less: [] },
      { principals: ['wraps'], more: ['keys list'], less: [] },
    ],
  });
});

test('principals with one difference are together', () => {
  const twice = ['one', 'two'].map((id) => principal(id, [path(['secrets get'])]));
  expect(compared(twice, []).differences).toEqual([{ principals: ['one', 'two'], more: [], less: ['secrets get'] }]);
});

test('roles at single items leave the rights at these', () => {
  const source = [principal('reader', [path(['secrets get', 'secrets list'])])];
  const target = [principal('reader', [path(['secrets get', 'keys get'], { item: 'secrets/DB' })])];
  const [found] = compared(source, target).differences;
  expect(found).toMatchObject({ more: [], less: ['secrets get except at secrets/db', 'secrets list'] });
  expect(compared(target, source).differences[0]).toMatchObject({ more: found?.less, less: [] });
});

test('a right at a single item that the other vault does not give there is named with the item', () => {
  const source = [principal('reader', [path(['secrets get'])])];
  const target = [principal('reader', [path(['secrets get']), path(['secrets set'], { item: 'secrets/db' })])];
  expect(compared(source, target).differences[0]?.more).toEqual(['secrets set at secrets/db']);
});

test.each([
  ['a condition', path(['secrets get'], { condition: 'only if' })],
  ['a role that cannot be read', path(null)],
])('%s leaves a principal unclear, and the access not equal', (_, through) => {
  const found = compared([principal('reader', [path(['secrets get'])])], [principal('reader', [through])]);
  expect(found).toMatchObject({ equal: false, unclear: ['reader'], differences: [] });
});

test('by way of an application, a person is another principal', () => {
  const found = compared(
    [principal('one', [path(['secrets get'])], 'app')],
    [principal('one', [path(['secrets get'])])],
  );
  expect(found.differences.flatMap(({ principals }) => principals)).toEqual(['one', 'one by way of app']);
});

test('what could not be read is named by its side, and then the access is not equal', () => {
  const missing: NotLooked = { part: 'role assignments', code: 'ARM_FORBIDDEN', detail: 'no' };
  const found = compareAccess({
    ...{ source: accessOf('policies', []), target: accessOf('roles', [], [missing]), ownId: undefined },
  });
  expect(found).toMatchObject({ equal: false, notRead: [{ part: 'target role assignments' }] });
  expect(compared([], []).equal).toBe(true);
});

test('a hundred different differences are named, and the other principals counted', () => {
  const many = Array.from({ length: 130 }, (_, at) =>
    principal(`p-${String(at)}`, [path([`secrets use-${String(at)}`])]),
  );
  const found = compared(many, []);
  expect([found.differences.length, found.unnamed]).toEqual([100, 30]);
});
