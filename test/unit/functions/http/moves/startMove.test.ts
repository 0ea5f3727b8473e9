import { refusedStart } from '../../../../support/control/refusedStart';
import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { type ErrorCode } from '../../../../../shared/contracts/model/errorCodes';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { saysIdInUse, startMove, type StartMoveParts } from '../../../../../functions/http/moves/startMove';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { noProof } from '../../../../support/host/noProof';
import { writeClaims } from '../../../../../shared/clients/claims/writeClaims';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { moveOf } from '../../../../support/move/moveFixtures';

const goodBody = { sourceVault: 'contoso-west', targetVault: 'contoso-north' };

describe('saysIdInUse', () => {
  it('returns true when the answer was 409', () => {
    const text = 'The operation failed with an unexpected status code: 409. Details: {"Message":"An instance exists."}';
    expect(saysIdInUse(new Error(text))).toBe(true);
  });

  it.each([
    new Error('connect ECONNREFUSED 127.0.0.1:40901'),
    new Error('The operation failed with an unexpected status code: 500. Details: "Instance move-409 failed."'),
    new Error('The operation failed with an unexpected status code: 4090. Details: ""'),
    'status code: 409',
    undefined,
  ])('returns false otherwise: %s', (error) => {
    expect(saysIdInUse(error)).toBe(false);
  });
});

describe('startMove with a vault that does not answer', () => {
  it.each<[ErrorCode, boolean, number]>([
    ['VAULT_UNREACHABLE', true, 400],
    ['TENANT_NOT_ALLOWED', false, 403],
    ['CREDENTIAL_UNAVAILABLE', true, 503],
    ['CREDENTIAL_UNAVAILABLE', false, 503],
  ])('answers %s (retryable: %s) with status %s and its code', async (code, retryable, status) => {
    const answer = await post(() => Promise.reject(new MoverError(code, 'It could not.', { retryable })));
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body as string)).toMatchObject({ status, code, detail: 'It could not.' });
  });
});

describe('startMove above the rate of starts', () => {
  const mustNotProbe = () => Promise.reject(new Error('No vault may be asked.'));

  it('checks the rate before it calls anything outside', async () => {
    expect((await post(mustNotProbe, { admit: refusedStart.admit })).status).toBe(429);
  });

  it.each([
    ['malformed', { sourceVault: 'contoso-west' }, 400],
    ['not allowed', { sourceVault: 'fabrikam-west', targetVault: 'contoso-north' }, 403],
  ])('does not count a request that is %s', async (_, body, status) => {
    expect((await post(mustNotProbe, { admit: refusedStart.admit, body })).status).toBe(status);
  });
});

describe('startMove while it asks the vaults', () => {
  let runtime: RuntimeServer;
  beforeAll(async () => {
    runtime = await startRuntimeServer();
  });
  afterAll(() => runtime.stop());

  it('looks for the vaults that share a limit with the source as soon as both have answered', async () => {
    const prepared: string[] = [];
    const { handler } = starting({ prepareSource: (vault) => prepared.push(vault) });
    // The start itself fails: no vault may be claimed.
    await runtime.send(handler, requestOf(goodBody)).catch(() => undefined);
    expect(prepared).toEqual(['contoso-west']);
  });

  it('looks for no such vaults if one does not answer', async () => {
    const { handler } = starting({ findVault: () => Promise.reject(unreachable) });
    expect(await runtime.send(handler, requestOf(goodBody))).toMatchObject({ status: 400 });
  });

  it('makes no start token if a vault does not answer', async () => {
    const { handler, events } = starting({ findVault: () => Promise.reject(unreachable) });
    await runtime.send(handler, requestOf(goodBody));
    expect(events).toEqual([]);
  });

  it('starts nothing without a token', async () => {
    const { handler } = starting({
      prepareStart: () => Promise.reject(new Error('The staging key is gone.')),
      prepareSource: () => undefined,
    });
    expect(await runtime.send(handler, requestOf(goodBody))).toMatchObject({ status: 500 });
  });
});

describe('startMove that takes a minute after its claim', () => {
  const { folder, remove } = temporaryFolder();
  const store = directoryStore(folder);
  let runtime: RuntimeServer;
  let nowMs = 1_700_000_000_000;
  const clock = { now: () => nowMs, after: () => () => undefined };
  const claims = () => writeClaims({ store, clock, times: { permitMs: 5_000, lifeMs: 45_000 }, nowMs: () => nowMs });
  beforeAll(async () => {
    runtime = await startRuntimeServer();
  });
  afterAll(() => runtime.stop());
  afterAll(remove);

  /** Starts a move that reads the earlier runs of its vaults for a time. */
  async function startFor(seconds: number, meanwhile: () => Promise<unknown>): Promise<HttpResponseInit> {
    const own = claims();
    const parts: Partial<StartMoveParts> = {
      claimVaults: (move, stateOf) => own.claim(move, stateOf),
      claimSlot: () => Promise.resolve(0),
      releaseVaults: (move) => own.release(move),
      beginRun: (move, start) => own.begin(move, start),
      prepareStart: () => Promise.resolve(() => Promise.resolve({ token: '0'.repeat(64), proof: '0'.repeat(64) })),
      prepareSource: () => undefined,
      earlier: {
        earlierWriters: async () => {
          nowMs += seconds * 1_000;
          await meanwhile();
          return [];
        },
        hasNotes: () => Promise.resolve(false),
      },
    };
    const { handler } = starting(parts);
    return runtime.send(handler, requestOf({ ...goodBody, id: 'slow' }));
  }

  it('starts nothing, because another move may have the vaults by now', async () => {
    const quick = moveOf({ moveId: 'quick', runId: '77777777', ...goodBody });
    const answer = await startFor(61, async () => {
      expect(await claims().claim(quick, () => Promise.resolve('absent'))).toBeUndefined();
    });
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body as string)).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect([...runtime.instances.keys()]).toEqual([]);
    expect(await claims().quietAt(quick, quick.targetVault)).toBe(0);
    await claims().release(quick);
  });

  it('leaves its vaults to the request that a person sends again at once', async () => {
    expect((await startFor(41, () => Promise.resolve())).status).toBe(503);
    expect((await startFor(1, () => Promise.resolve())).status).toBe(202);
    expect([...runtime.instances.keys()]).toEqual(['slow']);
  });
});

const unreachable = new MoverError('VAULT_UNREACHABLE', 'The vault does not answer.', { retryable: true });

/** A start whose vaults answer; `events` shows in which order it used its parts. */
function starting(parts: Partial<StartMoveParts>) {
  const events: string[] = [];
  const findVault = async () => {
    await Promise.resolve();
    events.push('vault');
  };
  const prepareStart = () => {
    events.push('token');
    return Promise.resolve(() => Promise.reject(new Error('No start may be signed.')));
  };
  return { handler: startMove({ ...partsWith(findVault), prepareStart, ...parts }), events };
}

interface Posted {
  readonly admit?: () => void;
  readonly body?: object;
}

async function post(
  probe: () => Promise<never>,
  { admit = () => undefined, body = goodBody }: Posted = {},
): Promise<HttpResponseInit> {
  const context = new InvocationContext({ functionName: 'startMove', logHandler: () => undefined });
  return await startMove({ ...partsWith(probe), admit })(requestOf(body), context);
}

function requestOf(body: object): HttpRequest {
  return new HttpRequest({
    method: 'POST',
    url: 'http://localhost/api/moves',
    headers: { 'Content-Type': 'application/json' },
    body: { string: JSON.stringify(body) },
  });
}

function partsWith(findVault: StartMoveParts['findVault']): StartMoveParts {
  return {
    policy: { vaultSuffix: 'vault.azure.net', allowedSources: ['contoso-*'], allowedTargets: ['*'] },
    admit: () => undefined,
    ...noProof,
    allowRehearsal: false,
    requireScratchFree: () => Promise.reject(new Error('No name may be looked for.')),
    findVault,
    prepareSource: () => {
      throw new Error('No vault may be looked for.');
    },
    claimVaults: () => Promise.reject(new Error('No vault may be claimed.')),
    claimSlot: () => Promise.reject(new Error('No slot may be claimed.')),
    beginRun: (_, start) => start(),
    releaseVaults: () => Promise.reject(new Error('No vault may be released.')),
    keepCutOff: () => Promise.reject(new Error('No run may be kept.')),
    prepareStart: () => Promise.resolve(() => Promise.reject(new Error('No start may be signed.'))),
    statusLinks: 'full',
    earlier: {
      earlierWriters: () => Promise.reject(new Error('No claim may be read.')),
      hasNotes: () => Promise.reject(new Error('No note may be looked for.')),
    },
    notices: false,
    readControl: async () => undefined,
    randomHex: (digits) => '0'.repeat(digits),
  };
}
