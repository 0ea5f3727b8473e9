import { publicCloud } from '../../../shared/contracts/settings/clouds';
import { type Settings } from '../../../shared/contracts/settings/settings';

/** Settings that allow everything, for clients under test. */
export function testSettings(changes: Partial<Settings> = {}): Settings {
  return {
    allowedSources: ['*'],
    allowedTargets: ['*'],
    allowedTenants: [],
    store: { kind: 'directory', path: '/nonexistent' },
    stagingKeyId: 'https://contoso-mover.vault.azure.net/keys/move-staging',
    cloud: publicCloud,
    vaultSuffix: publicCloud.vaultSuffix,
    telemetry: false,
    missing: [],
    statusLinks: 'own',
    ui: 'steer',
    allowRollback: false,
    allowRetirement: false,
    allowRehearsal: false,
    callTimeoutSeconds: 30,
    ...changes,
  };
}
