import { admitRequests } from '../../../../../../local/functionsHost/runner/entities/admitRequests';
import type { EntityRequest } from '../../../../../../local/functionsHost/runner/entities/entityMessages';

const request = (kind: EntityRequest['kind'], op: string, by: string | null): EntityRequest => ({
  kind,
  op,
  signal: by === null,
  input: null,
  id: op,
  parent: by,
  parentExecution: by,
});
const admit = (requests: EntityRequest[], lockedBy?: string) => {
  const inbox = requests.map((each, index) => ({ messageId: index + 1, request: each }));
  const { operations, locks, waiting, ...rest } = admitRequests(inbox, lockedBy);
  return { ...rest, run: operations.map(({ op }) => op), locks: locks.map(({ op }) => op), waiting: [...waiting] };
};
const operation = (op: string, by: string | null): EntityRequest => request('operation', op, by);
const lock = (op: string, by: string): EntityRequest => request('lock', op, by);
const release = (op: string, by: string): EntityRequest => request('release', op, by);

it('admits all operations while no orchestration holds the lock', () => {
  expect(admit([operation('1', 'x'), operation('2', null)])).toEqual({
    run: ['1', '2'],
    locks: [],
    lockedBy: undefined,
    waiting: [],
  });
});

it('admits only operations of the lock holder and keeps the others in order', () => {
  const result = admit([operation('1', 'x'), operation('2', 'y'), operation('3', null)], 'x');
  expect(result).toEqual({ run: ['1'], locks: [], lockedBy: 'x', waiting: [2, 3] });
});

it('grants the lock to the first request, and to the next after the release', () => {
  expect(admit([lock('1', 'x'), lock('2', 'y')])).toEqual({ run: [], locks: ['1'], lockedBy: 'x', waiting: [2] });
  expect(admit([release('0', 'x'), lock('2', 'y')], 'x')).toEqual({
    run: [],
    locks: ['2'],
    lockedBy: 'y',
    waiting: [],
  });
});

it('admits waiting requests before later ones', () => {
  const result = admit([operation('1', 'y'), lock('2', 'z'), release('3', 'x'), operation('4', 'y')], 'x');
  expect(result).toEqual({ run: ['1'], locks: ['2'], lockedBy: 'z', waiting: [4] });
});

it('ignores a release from another orchestration', () => {
  expect(admit([release('1', 'y')], 'x')).toMatchObject({ lockedBy: 'x' });
});
