import { type PairFacts } from './check';
import { type ItemTally, itemsNamed } from './itemTally';
import { type Finding } from '../../contracts/model/checks';
import { catalogue } from './catalogue';

const maxEvidence = 600;

/** The findings of all checks, in the order of the catalogue. A check that did not run has none. */
export function judgeFacts(facts: PairFacts, tally: ItemTally): Finding[] {
  return catalogue.flatMap((check) => {
    const touched = tally.touchedBy(check);
    const verdict = check.judge(facts, touched);
    if (verdict === undefined) return [];
    const { status, evidence } = verdict;
    const items = touched.items.slice(0, itemsNamed).map(({ itemType, itemName }) => ({ itemType, itemName }));
    return [{ id: check.id, status, evidence: evidence.slice(0, maxEvidence), items, itemCount: touched.count }];
  });
}
