import { type VaultAccess } from '../../contracts/api/accessAnswers';
import { type Consumer } from '../../contracts/model/consumer';
import { explainItem, isChangeable, type ItemExplained, type ResultsByItem } from './explainItem';
import { type Changer, kindFacts, type KindFacts } from './kindFacts';
import { targetRight, type TargetRight } from './targetRight';

/** What is known of the target. */
export interface TargetKnown {
  /** By the report of the move; undefined without one. */
  readonly results: ResultsByItem | undefined;
  /** Who may do what at the target; undefined if nobody read it. */
  readonly access: VaultAccess | undefined;
}

export interface ConsumerExplained
  extends ItemExplained, Pick<KindFacts, 'wave' | 'keeps' | 'keepsMinutes' | 'source'> {
  readonly consumer: Consumer;
  readonly right: TargetRight;
  /** Who changes it. A person does where what it would see is not the same value. */
  readonly changer: Changer;
  /** In order. */
  readonly steps: readonly string[];
}

/** What a consumer of the old vault would see in the target, what is between, and what to do about it, in order. */
export function explainConsumer(consumer: Consumer, { results, access }: TargetKnown): ConsumerExplained {
  const { needs, wave, keeps, keepsMinutes, source, changer, does } = kindFacts[consumer.kind];
  const explained: ItemExplained =
    needs === null ? { sight: 'vault', outcome: 'notKnown' } : explainItem(consumer, results);
  const right = targetRight(consumer, needs, access);
  return {
    ...{ consumer, ...explained, right, wave, keeps, keepsMinutes, source },
    changer: isChangeable(explained) || changer === 'move' ? changer : changer === 'owner' ? 'owner' : 'printed',
    steps: [...rightSteps(right), ...itemSteps(consumer, explained), does],
  };
}

/** In the order of the changes. Within a wave they stay in the order of their sources. */
export function inOrder(explained: readonly ConsumerExplained[]): readonly ConsumerExplained[] {
  return [...explained].sort((one, other) => one.wave - other.wave);
}

function rightSteps(right: TargetRight): readonly string[] {
  if (right.right === 'no') return [`Give its identity at the target: ${right.missing.join(', ')}.`];
  return right.right === 'notKnown' ? ['Make sure that its identity has the right at the target.'] : [];
}

function itemSteps({ item, version }: Consumer, { sight, outcome, version: to }: ItemExplained): readonly string[] {
  if (item === null) return [];
  if (to !== undefined) return [`Pin it to version ${to}, which has its value.`];
  if (sight === 'versionNotThere' && version !== null)
    return [`Decide which version it shall use: version ${version} is not in the target.`];
  if (outcome === 'nothing') return [`First bring ${item} to the target.`];
  if (outcome === 'otherMaterial')
    return [`First decide what ${item} shall be: what the target has is not what it uses today.`];
  return outcome === 'notKnown'
    ? [`First find out, with the report of the move, whether ${item} is in the target.`]
    : [];
}
