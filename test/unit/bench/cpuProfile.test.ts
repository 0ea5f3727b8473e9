import { type CpuProfile, partOf, selfTimes } from '../../../bench/cpuProfile';

const frame = (url: string, functionName = 'work') => ({ functionName, url });

describe('partOf', () => {
  it.each([
    ['file:///app/dist/shared/clients/directoryStore.js', 'shared/clients'],
    ['/app/dist/functions/activities/backupItem.js', 'functions/activities'],
    ['/app/dist/local/functionsHost/runner/turns/runTurn.js', 'local/functionsHost'],
    ['/app/node_modules/zod/v4/core/parse.cjs', 'zod'],
    ['/app/node_modules/@azure/core-client/dist/index.js', '@azure/core-client'],
    ['/app/node_modules/a/node_modules/@azure/b/index.js', '@azure/b'],
    ['node:_http_outgoing', 'node:http'],
    ['node:internal/streams/writable', 'node:streams'],
    ['node:buffer', 'node:buffer'],
    ['/somewhere/else.js', 'other'],
  ])('names %s %s', (url, part) => {
    expect(partOf(frame(url))).toBe(part);
  });

  it.each([
    ['(garbage collector)', 'garbage collector'],
    ['(idle)', 'idle'],
    ['(program)', 'engine'],
    ['writev', 'native writev'],
  ])('names the engine’s own %s', (functionName, part) => {
    expect(partOf(frame('', functionName))).toBe(part);
  });
});

describe('selfTimes', () => {
  const profile: CpuProfile = {
    nodes: [
      { id: 1, callFrame: frame('', '(idle)') },
      { id: 2, callFrame: frame('/app/node_modules/zod/a.js') },
      { id: 3, callFrame: frame('/app/dist/shared/rules/planItem.js') },
      { id: 4, callFrame: frame('/app/dist/shared/rules/hashPlan.js') },
    ],
    samples: [1, 2, 3, 4, 1],
    timeDeltas: [50_000, 1_000, 2_000, 1_000, 50_000],
  };

  it('adds up the parts and returns the largest first', () => {
    expect(selfTimes(profile)).toEqual([
      { part: 'shared/rules', ms: 3, share: 0.75 },
      { part: 'zod', ms: 1, share: 0.25 },
    ]);
  });

  it('counts a sample of an unknown node as unknown', () => {
    expect(selfTimes({ ...profile, samples: [9], timeDeltas: [1_000] })).toEqual([
      { part: 'unknown', ms: 1, share: 1 },
    ]);
  });
});
