import { createHash, type Hash } from 'node:crypto';
import { type ConfigurationPlan } from '../contracts/configuration';
import { type PlannedItem } from '../contracts/plan';
import { type PlanSettings } from '../contracts/planSettings';
import { canonicalJson } from './canonicalJson';

/** SHA-256 over the plan in canonical form (sorted keys, one item a line), hex. Fed page by page. */
export class PlanHash {
  private readonly hash: Hash = createHash('sha256');

  add(items: readonly PlannedItem[]): void {
    // Traits tell of the vault, not of what is done; and they depend on who asked.
    for (const item of items) this.hash.update(`${canonicalJson({ ...item, traits: undefined })}\n`);
  }

  addSettings(settings: PlanSettings): void {
    this.hash.update(`${canonicalJson(settings)}\n`);
  }

  addConfiguration(configuration: ConfigurationPlan): void {
    this.hash.update(`${canonicalJson(configuration)}\n`);
  }

  /** Ends the hash; the object is spent afterwards. */
  digest(): string {
    return this.hash.digest('hex');
  }
}
