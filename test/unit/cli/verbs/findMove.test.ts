import { type Context } from '../../../../cli/context';
import { type MoverClient } from '../../../../cli/client/moverClient';
import { type Line } from '../../../../cli/text/line';
import { headedMove } from '../../../../cli/verbs/findMove';
import { type Phase } from '../../../../shared/contracts/model/progress';
import { moveStatus, plainText } from '../../../support/cli/cliFixtures';

/** An app with moves in these phases, newest first: `m1`, `m2` and so on. */
function setUp(phases: readonly Phase[], answer?: string, written?: string) {
  const moves = phases.map((phase, at) => moveStatus({ id: `m${String(at + 1)}`, phase }));
  const client = {
    call: async (operation: string, { id }: { id?: string }) =>
      operation === 'getMoves' ? { moves } : moves.find((move) => move.id === id),
  } as unknown as MoverClient;
  const shown: Line[] = [];
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return answer ?? '';
  };
  const output = { isJson: false, remarks: (lines: readonly Line[]) => void shown.push(...lines) };
  const context = { operands: [written], output, command: 'kvmover', ask: answer === undefined ? undefined : ask };
  const find = async () => {
    const { id, head } = await headedMove(context as unknown as Context, client);
    return { id, head: plainText(head) };
  };
  return { find, asked, remarks: () => plainText(shown) };
}

test('headedMove heads a list with the vaults, the id and the phase of its move', async () => {
  const { find } = setUp(['completed']);
  expect(await find()).toEqual({ id: 'm1', head: 'kv-shop-we → kv-shop-sc   move m1, completed' });
});

test('headedMove asks a person which of several moves, and takes the newest for Enter', async () => {
  const second = setUp(['transferring', 'awaitingApproval', 'completed'], '2');
  expect(await second.find()).toMatchObject({ id: 'm2' });
  expect(second.asked).toEqual(['Which move? 1 to 2, or Enter for 1: ']);
  expect(second.remarks()).toContain('2  kv-shop-we → kv-shop-sc   move m2');
  expect(await setUp(['transferring', 'transferring'], '').find()).toMatchObject({ id: 'm1' });
  await expect(setUp(['transferring', 'transferring'], 'x').find()).rejects.toThrow('none of the moves');
});

test('headedMove asks nobody for a move that is named, or the only one in progress', async () => {
  const named = setUp(['completed', 'completed'], '1', 'm2');
  expect(await named.find()).toMatchObject({ id: 'm2' });
  const only = setUp(['completed', 'transferring'], '1');
  expect(await only.find()).toMatchObject({ id: 'm2' });
  expect([...named.asked, ...only.asked]).toEqual([]);
});

test('headedMove says without a terminal that there are others', async () => {
  const { find } = setUp(['completed', 'failed']);
  expect((await find()).head).toContain('The newest of 2 moves. Others: kvmover list');
});

test('headedMove names what to do if there is no move', async () => {
  await expect(setUp([]).find()).rejects.toThrow('There is no move yet.');
});
