import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { VaultAgent } from '../shared/clients/transport/vaultAgent';

// The bare loop that the move is measured against, as a person would write it: the names of the source, and for each a
// backup and a restore, so many at once. No checkpoint, no staging, no plan, no verification, no retry.

void main(process.argv.slice(2));

async function main([source = '', target = '', inFlight = '', connectTo = '']: readonly string[]): Promise<void> {
  const [host = '', port] = connectTo.split(':');
  const agent = new VaultAgent({ connectTo: { host, port: Number(port) } });
  const credential = new DefaultAzureCredential();
  const open = (vault: string): SecretClient =>
    new SecretClient(`https://${vault}.vault.azure.net`, credential, { agent });
  const from = open(source);
  const to = open(target);
  const began = performance.now();
  const processor = process.cpuUsage();
  const names: string[] = [];
  for await (const { name } of from.listPropertiesOfSecrets()) names.push(name);
  const worker = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      const backup = await from.backupSecret(name);
      if (backup === undefined) throw new Error('The service gave an empty backup.');
      await to.restoreSecretBackup(backup);
    }
  };
  // The first write of a fresh client is sent without its body until the challenge is over, so one goes ahead.
  const first = names.pop();
  const backup = first === undefined ? undefined : await from.backupSecret(first);
  if (backup !== undefined) await to.restoreSecretBackup(backup);
  await Promise.all(Array.from({ length: Number(inFlight) }, worker));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(processor);
  process.stdout.write(`${JSON.stringify({ seconds, processorSeconds: (user + system) / 1_000_000 })}\n`);
  agent.destroy();
}
