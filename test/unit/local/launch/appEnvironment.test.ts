import { type ReadyInfo } from '../../../../local/azure/readyInfo';
import { embeddedEnvironment } from '../../../../local/launch/appEnvironment';

const azure = {
  connectTo: '127.0.0.1:1',
  vaults: ['one', 'two', 'contoso-mover'].map((name) => ({ name, url: `https://${name}.vault.azure.net` })),
} as unknown as ReadyInfo;

describe('embeddedEnvironment', () => {
  const allowed = (env: NodeJS.ProcessEnv, targets?: readonly string[]) => {
    const made = embeddedEnvironment(env, azure, { stateDir: '/state', targets });
    return [made['MOVE_ALLOWED_SOURCES'], made['MOVE_ALLOWED_TARGETS']];
  };

  it('allows the vaults of the seed, new targets that a person names, and scratch vaults of rehearsals', () => {
    expect(allowed({}, ['two', 'new-vault'])).toEqual(['one,two', 'one,two,new-vault,rehearsal-*']);
  });

  it('keeps the limits of the environment', () => {
    expect(allowed({ MOVE_ALLOWED_TARGETS: 'two' }, ['new-vault'])).toEqual(['one,two', 'two']);
  });
});
