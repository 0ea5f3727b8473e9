import { type AzureServices } from '../../azureServices';
import { type Vault } from '../vault';
import { type PolicyContent } from './certificatePolicy';

/** Who signs, and when: without a delay that was set for them, providers never do. */
export function signerOf(
  vault: Vault,
  { settings, clock }: AzureServices,
  { issuer }: PolicyContent,
): { provider: string | undefined; readyAt: number | undefined } {
  const { issueMs, issuerMs } = settings.delays;
  const provider = vault.issuers.get(issuer.name)?.provider;
  const delayMs = provider === undefined ? issueMs : issuerMs;
  return { provider, readyAt: delayMs === undefined ? undefined : clock.now() + delayMs };
}
