import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { steer } from '../../support/control/steeredMove';
import { AcceleratedHold } from '../../support/hold/acceleratedHold';
import { JumpingClock } from '../../support/hold/fastClock';
import { localControl } from '../../support/local/localControl';
import { postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { KillableStack } from '../../support/move/moveKill';

// What a held move asks of its target while nothing changes, and at the cutover.

const source = 'contoso-west';
const target = 'contoso-north';
const hourMs = 3_600_000;
const plain = 120;
const several = 4;
const keys = 3;
const certificates = 2;

const secret = (name: string, versions: number) => ({
  name,
  versions: Array.from({ length: versions }, (_, at) => ({
    value: `value-${String(at)}`,
    created: 1_700_000_000 + at,
  })),
});

const seed: SeedInput = {
  vaults: [
    {
      name: source,
      region: 'westeurope',
      secrets: [
        ...Array.from({ length: plain }, (_, at) => secret(`plain-${String(at)}`, 1)),
        ...Array.from({ length: several }, (_, at) => secret(`several-${String(at)}`, 2)),
      ],
      keys: Array.from({ length: keys }, (_, at) => ({
        name: `key-${String(at)}`,
        versions: [{ kty: 'EC' as const, crv: 'P-256' as const, created: 1_700_000_000 }],
      })),
      certificates: Array.from({ length: certificates }, (_, at) => ({
        name: `certificate-${String(at)}`,
        versions: [{}],
      })),
    },
    { name: target, region: 'northeurope' },
    { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
  ],
};

afterAll(endLocalProcesses);

test('asks a target that nobody changes for one list an hour, and at the cutover for what no list shows', async () => {
  const clock = new JumpingClock(localFolder(), 20);
  const stack = await KillableStack.start(seed, { ...clock.env, VAULT_CALL_TIMEOUT_SECONDS: '120' }, clock.env);
  const control = localControl(stack.emulator.azure);
  const callsToTarget = async () => {
    const calls: Record<string, number> = {};
    for (const one of await control.counts())
      if (one.vault === target) calls[one.operation] = (calls[one.operation] ?? 0) + one.calls;
    await control.clearLog();
    return calls;
  };
  const move = await postMove(stack.host.baseUrl, {
    gate: 'off',
    sourceVault: source,
    targetVault: target,
    cutover: 'hold',
  });
  const hold = new AcceleratedHold(stack, move, clock);
  await hold.until(clock.now() + hourMs);
  await callsToTarget();
  const hours = 3;
  await hold.until(clock.now() + hours * hourMs);
  const idle = await callsToTarget();
  expect((await steer(move, 'cutover')).status).toBe(202);
  await waitForEnd(stack.host.baseUrl, move.id);
  const atCutover = await callsToTarget();
  const chain = { 'secrets.list': 6, 'keys.list': 1, 'certificates.list': 1 };
  // A reading comes with the first pass after an hour, so it can come a little later.
  const readings = idle['keys.list'] ?? 0;
  expect(readings).toBeGreaterThan(0);
  expect(readings).toBeLessThanOrEqual(hours);
  expect(idle).toEqual(Object.fromEntries(Object.entries(chain).map(([call, pages]) => [call, pages * readings])));
  expect(atCutover).toEqual({
    ...chain,
    'secrets.listVersions': several,
    'keys.listVersions': keys,
    'keys.getRotationPolicy': keys,
    'certificates.listVersions': certificates,
    'certificates.getPolicy': certificates,
    'contacts.get': 1,
  });
  const { phase, verified } = await readReport(stack.host.baseUrl, move.id);
  expect({ phase, verified }).toEqual({ phase: 'completed', verified: plain + several + keys + certificates });
});
