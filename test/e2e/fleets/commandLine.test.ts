import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { eventsOf, kvmover } from '../../support/cli/kvmover';
import { checkListSchema, checkViewSchema } from '../../../shared/contracts/api/checkAnswers';
import { moverSeed, vaultWith } from '../../support/fleets/localFleets';
import { localControl } from '../../support/local/localControl';
import { call } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';

// kvmover fleet plan|check|apply|status, with a document in YAML.

let stack: LocalStack;
let folder: string;
beforeAll(async () => {
  folder = localFolder();
  const seed = path.join(folder, 'seed.json');
  const vaults = ['a', 'b'].flatMap((app) => [
    vaultWith(`app-${app}-we`, 'westeurope', 2),
    vaultWith(`app-${app}-ne`, 'northeurope', 0),
  ]);
  writeFileSync(seed, JSON.stringify({ vaults: [...vaults, moverSeed] }));
  stack = await startLocalStack({ stateDir: folder, seed });
});
afterAll(endLocalProcesses);

function fileWith(name: string, content: string | object): string {
  const file = path.join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : stringify(content));
  return file;
}

const run = (...args: string[]) => kvmover(['fleet', ...args, '--endpoint', stack.baseUrl]);
const document = {
  id: 'by-file',
  rule: { from: '{app}-we', to: '{app}-ne' },
  waves: [{ name: 'one', find: [{ region: 'westeurope', name: 'app-*' }] }],
};

/** `gate` is an option of moves, not of checks. */
const settings = { method: 'exportImport', gate: 'warn' };

it('plan prints the table, and ends with 1 if something is wrong', async () => {
  const good = await run('plan', fileWith('good.yaml', document));
  expect([good.code, good.stdout]).toEqual([0, expect.stringContaining('2 vaults in 1 wave. Nothing is wrong.')]);
  expect(good.stdout).toMatch(/one +app-a-we +app-a-ne/);
  const wrong = await run('plan', fileWith('wrong.yaml', { ...document, rule: { from: '{app}-we', to: 'app-a-ne' } }));
  expect([wrong.code, wrong.stdout]).toEqual([1, expect.stringContaining('targetTwice')]);
});

it('check shows whether each vault is ready, changes nothing, and ends with the worst result', async () => {
  const denied = { access: { model: 'rbac' as const, assignments: [] } };
  await localControl(stack.azure).changeVault('app-b-we', denied);
  try {
    const file = fileWith('check.yaml', { ...document, waves: document.waves.map((wave) => ({ ...wave, settings })) });
    const checked = await run('check', file);
    expect([checked.code, checked.stdout]).toEqual([1, expect.stringMatching(/^1 not ready, .*ready\.$/m)]);
    expect(checked.stdout).toMatch(/app-b-we → app-b-ne\n +not ready, wave one\n[^]*CHK-SOURCE-PERMISSIONS/);
    const { body } = await call(`${stack.baseUrl}/api/checks?sourceVault=app-a-we&targetVault=app-a-ne`);
    const { checks } = checkListSchema.parse(body);
    expect(checks).toHaveLength(1);
    const view = checkViewSchema.parse((await call(`${stack.baseUrl}/api/checks/${checks[0]?.id ?? ''}`)).body);
    // The options of the fleet's moves: those that matter to checks alone.
    expect(view.policy).toMatchObject({ method: 'exportImport', createTarget: null });
    expect((await call(`${stack.baseUrl}/api/moves`)).body.moves).toEqual([]);
  } finally {
    await localControl(stack.azure).changeVault('app-b-we', { access: { model: 'open' } });
  }
});

it('checks from any place of the table, and refuses a document with problems', async () => {
  const check = (body: object) =>
    call(`${stack.baseUrl}/api/fleets/check`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const second = await check({ ...document, from: 1 });
  expect([second.status, second.body]).toEqual([
    202,
    {
      ...{ id: 'by-file', vaults: 2, nextFrom: null },
      checks: [expect.objectContaining({ wave: 'one', sourceVault: 'app-b-we', targetVault: 'app-b-ne' })],
    },
  ]);
  const { rule } = document;
  const waves = ['a', 'b'].map((app) => ({ name: `wave-${app}`, vaults: [{ sourceVault: `app-${app}-we` }] }));
  // Moves with the same options are checked together, also if they are of two waves.
  expect((await check({ rule, waves })).body.checks).toEqual(
    ['a', 'b'].map((app) => expect.objectContaining({ wave: `wave-${app}`, sourceVault: `app-${app}-we` })),
  );
  const wrong = await check({ ...document, rule: { from: '{app}-we', to: 'app-a-ne' } });
  expect([wrong.status, wrong.body]).toEqual([400, expect.objectContaining({ code: 'FLEET_INVALID' })]);
  const unknown = await check({ ...document, form: 1 });
  expect([unknown.status, unknown.body]).toEqual([400, expect.objectContaining({ code: 'REQUEST_INVALID' })]);
});

it('check shows the wave of each vault, also if the checks of both waves start together', async () => {
  const waves = ['a', 'b'].map((app) => ({ name: `wave-${app}`, vaults: [{ sourceVault: `app-${app}-we` }] }));
  const checked = await run('check', fileWith('waves.yaml', { ...document, waves }));
  expect(checked.stdout).toMatch(/app-a-we[^]*wave-a[^]*app-b-we[^]*wave-b/);
});

it('apply starts the fleet and watches it to its end; status shows it', async () => {
  const file = fileWith('fleet.yaml', document);
  const applied = await run('apply', file, '--json');
  expect(applied.code).toBe(0);
  expect(eventsOf(applied).at(-1)).toMatchObject({ event: 'fleet', fleet: { phase: 'completed' }, exitCode: 0 });
  const status = await run('status', file);
  expect([status.code, status.stdout]).toEqual([0, expect.stringContaining('by-file: completed, 2 of 2 vaults')]);
});

it('refuses a file that is no document, and one without an id', async () => {
  const broken = await run('plan', fileWith('broken.yaml', 'waves: [{'));
  expect([broken.code, broken.stderr]).toEqual([2, expect.stringContaining('is not YAML')]);
  const none = await run('apply', fileWith('none.yaml', { waves: [] }));
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no valid id')]);
  const missing = await run('plan', path.join(folder, 'missing.yaml'));
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('cannot be read')]);
  const list = await run('plan', fileWith('list.yaml', '- a\n- b\n'));
  expect([list.code, list.stderr]).toEqual([2, expect.stringContaining('expected fields such as "waves"')]);
});
