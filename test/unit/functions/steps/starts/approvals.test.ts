import { readApprovalOf, writeApproval, onlyApproved } from '../../../../../functions/steps/starts/approvals';
import { type Clients } from '../../../../../shared/clients/openClients';
import { startTokens } from '../../../../../shared/clients/starts/startTokens';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { moveOf } from '../../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

const planHash = 'a'.repeat(64);
const otherHash = 'b'.repeat(64);
const approval = { at: '2026-05-01T10:00:00.000Z', by: 'R. Eviewer', via: 'request' } as const;

const wrapper = testKeyWrapper();
let kept: MoveStore;
let startToken: string;
beforeEach(async () => {
  kept = openMoveStore();
  const { hash, keep } = await startTokens(kept.store, wrapper).make('sealed');
  await keep('a-move');
  startToken = hash;
});
afterEach(() => {
  kept.remove();
});

/** The parts of another process with the same store. */
const parts = () => ({ store: kept.store, starts: startTokens(kept.store, wrapper) });
const run = () => ({ ...moveOf({ approval: 'required' }), startToken });

it('returns an approval as it was written', async () => {
  await writeApproval(parts(), run(), { planHash, approval });
  expect(await readApprovalOf(parts(), run())).toEqual({ planHash, approval });
});

it.each([
  ['another plan', { planHash: otherHash }],
  ['another approver', { approval: { ...approval, by: 'A. Nyone' } }],
  ['another time', { approval: { ...approval, at: '2026-05-02T10:00:00.000Z' } }],
  ['another proof', { proof: '0'.repeat(64) }],
])('returns none where a writer to the store changed it to %s', async (_, change) => {
  await writeApproval(parts(), run(), { planHash, approval });
  const name = storeNames.approval(run());
  await kept.put(name, JSON.stringify({ ...((await kept.readJson(name)) as object), ...change }));
  expect(await readApprovalOf(parts(), run())).toBeUndefined();
});

it('keeps the first approval of a plan', async () => {
  await writeApproval(parts(), run(), { planHash, approval });
  await writeApproval(parts(), run(), { planHash, approval: { ...approval, by: 'L. Ate' } });
  expect(await readApprovalOf(parts(), run())).toEqual({ planHash, approval });
});

it('returns none for another run, and for a run without a token', async () => {
  await writeApproval(parts(), run(), { planHash, approval });
  const other = { ...run(), runId: '0a0b0c0d' };
  await kept.put(storeNames.approval(other), JSON.stringify(await kept.readJson(storeNames.approval(run()))));
  expect(await readApprovalOf(parts(), other)).toBeUndefined();
  expect(await readApprovalOf(parts(), moveOf({ approval: 'required' }))).toBeUndefined();
});

describe('a step that writes', () => {
  const ran: unknown[] = [];
  beforeEach(() => ran.splice(0));
  const step = () =>
    onlyApproved(() => ({
      ...{ name: 'write', reads: () => true },
      run: async (input) => {
        ran.push(input);
        return Promise.resolve('written');
      },
    }))(parts() as unknown as Clients);

  it('does not run without an approval, and runs after it, also in a later step without a hash', async () => {
    await expect(step().run({ move: run(), planHash })).rejects.toMatchObject({ code: 'APPROVAL_REFUSED' });
    await writeApproval(parts(), run(), { planHash, approval });
    const approved = step();
    expect(await approved.run({ move: run(), planHash })).toBe('written');
    expect(await approved.run({ move: run() })).toBe('written');
    expect(ran).toHaveLength(2);
  });

  it('does not run for another plan than the approved one, except in an extra round', async () => {
    await writeApproval(parts(), run(), { planHash, approval });
    await expect(step().run({ move: run(), planHash: otherHash })).rejects.toMatchObject({ code: 'APPROVAL_REFUSED' });
    expect(await step().run({ move: run(), planHash: otherHash, round: 1 })).toBe('written');
  });

  it('needs no approval if the request asks for none', async () => {
    expect(await step().run({ move: moveOf() })).toBe('written');
  });
});
