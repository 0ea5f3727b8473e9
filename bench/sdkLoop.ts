import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { VaultAgent } from '../shared/clients/transport/vaultAgent';

// The plain loop to which the move is compared: it lists the names of the source, and backs up and restores each one,
// with limited concurrency. It has no checkpoint, no staging, no plan, no verification and no retry.

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
      if (backup === undefined) throw new Error('The service returned an empty backup.');
      await to.restoreSecretBackup(backup);
    }
  };
  // A new client sends its first write without a body to get the challenge, so one write runs first.
  const first = names.pop();
  const backup = first === undefined ? undefined : await from.backupSecret(first);
  if (backup !== undefined) await to.restoreSecretBackup(backup);
  await Promise.all(Array.from({ length: Number(inFlight) }, worker));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(processor);
  process.stdout.write(`${JSON.stringify({ seconds, processorSeconds: (user + system) / 1_000_000 })}\n`);
  agent.destroy();
}
