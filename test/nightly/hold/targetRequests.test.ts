import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { steer } from '../../support/control/steeredMove';
import { AcceleratedHold } from '../../support/hold/acceleratedHold';
import { JumpingClock } from '../../support/hold/fastClock';
import { localControl } from '../../support/local/localControl';
import { postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { KillableStack } from '../../support/move/moveKill';

// What a held move asks of both vaults while nothing changes, and of its target at the cutover. A long command has more:
// HOLD_ITEMS=10000 HOLD_HOURS=720 npm run test:nightly hold/targetRequests

const plain = Number(process.env['HOLD_ITEMS'] ?? 120);
const hours = Number(process.env['HOLD_HOURS'] ?? 3);

const source = 'contoso-west';
const target = 'contoso-north';
const hourMs = 3_600_000;
const limitMs = 600_000;
const longMs = 7_200_000;
const itemsPerPage = 25;
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

test(
  'asks a target that nobody changes for one list an hour, and at the cutover for what no list shows',
  async () => {
    const clock = new JumpingClock(localFolder(), 20);
    const stack = await KillableStack.startWithOwnAzure(
      seed,
      { ...clock.env, VAULT_CALL_TIMEOUT_SECONDS: '120' },
      clock.env,
    );
    const control = localControl(stack.emulator.azure);
    const calls = async () => {
      const sums: Record<string, Record<string, number>> = { [source]: {}, [target]: {} };
      for (const { vault, operation, calls: count } of await control.counts()) {
        const sum = sums[vault];
        if (sum !== undefined) sum[operation] = (sum[operation] ?? 0) + count;
      }
      await control.clearLog();
      return { ofSource: sums[source] ?? {}, ofTarget: sums[target] ?? {} };
    };
    const move = await postMove(stack.host.baseUrl, {
      gate: 'off',
      sourceVault: source,
      targetVault: target,
      cutover: 'hold',
    });
    const hold = new AcceleratedHold(stack, move, clock);
    await hold.until(clock.now() + 2 * hourMs);
    await calls();
    await hold.until(clock.now() + hours * hourMs);
    const idle = await calls();
    expect((await steer(move, 'cutover')).status).toBe(202);
    await waitForEnd(stack.host.baseUrl, move.id, limitMs);
    const atCutover = (await calls()).ofTarget;
    const chain = {
      'secrets.list': Math.ceil((plain + several + certificates) / itemsPerPage),
      'keys.list': 1,
      'certificates.list': 1,
    };
    const chains = (count: number) =>
      Object.fromEntries(Object.entries(chain).map(([call, pages]) => [call, pages * count]));
    // A reading comes with the first pass after an hour, so it can come a little later.
    const readings = idle.ofTarget['keys.list'] ?? 0;
    expect(readings).toBeGreaterThan(0);
    expect(readings).toBeLessThanOrEqual(hours);
    expect(idle.ofTarget).toEqual(chains(readings));
    // The source is asked for as much as if nobody read the target.
    const passes = idle.ofSource['keys.list'] ?? 0;
    expect(passes).toBeLessThanOrEqual(4 * hours + 1);
    expect(idle.ofSource).toEqual(chains(passes));
    if (hours > 3) process.stderr.write(`${JSON.stringify({ readings, passes, chain, idle, atCutover })}\n`);
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
  },
  longMs,
);
