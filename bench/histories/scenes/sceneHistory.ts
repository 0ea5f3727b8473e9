import { type HistoryPlan } from '../../../test/support/history/plannedHistory';
import { judgeHistory } from '../../../test/support/history/judgeHistory';
import { type VirtualAzure } from '../azure';
import { type Row } from '../row';
import { type Arrival } from '../network';
import { type Place } from '../people';
import { type Actor, type World } from '../world';
import { type AnsweredStep } from '../promises';
import { judgeEnd } from './endRules';
import { HeldRules } from './heldRules';
import { Ledger, people } from './ledger';
import { attributesWrittenOver } from './attributeRule';
import { Readings } from './readings';
import { playScene, scratchOf } from './playScene';
import { type Scene } from './scene';
import { SceneActs } from './sceneActs';
import { SourceWatch } from './sourceWatch';
import { type SceneRecord, type SceneRun } from './sceneRecord';
import { fillVaults, pairsOf, sceneVault, sceneVaultId } from './sceneSeed';
import { StepRules } from './stepRules';
import { startedTogether } from './togetherRule';

/** One scene in its world: the vaults, what people do, and the rules. */
export class SceneHistory {
  private readonly rules: StepRules;
  private readonly ledger: Ledger;
  private readonly readings = new Readings();
  private isTaken = false;
  private rows: () => Iterable<Row> = () => [];
  private whenAsked: (() => void) | undefined;
  /** What people do after the app has deleted an item. */
  private readonly waiting = new Map<string, (() => void)[]>();
  /** Of a source that is retired. */
  private readonly source: SourceWatch | undefined;
  private readonly held: HeldRules | undefined;
  readonly record: SceneRecord = { runs: [], rollbacks: [], fleets: [], broken: [] };

  constructor(
    private readonly place: { readonly world: World; readonly people: Actor; readonly azure: VirtualAzure },
    private readonly scene: Scene,
    private readonly region: string,
  ) {
    const { world, azure } = place;
    fillVaults(world, azure, scene);
    const source = pairsOf(scene)[0]?.[0];
    if (scene.kind === 'retired' && source !== undefined)
      this.source = new SourceWatch(world, azure, sceneVault(world.seed, source));
    const { services } = azure;
    const late = { deleteMs: scene.lateMs, purgeMs: scene.lateMs, recoverMs: scene.lateMs };
    services.settings = { ...services.settings, delays: { ...services.settings.delays, ...late } };
    const sides = pairsOf(scene).flat();
    this.rules = new StepRules(scene, new Set(pairsOf(scene).map(([, target]) => target)));
    const vaults = Object.fromEntries(sides.map((side) => [side, sceneVault(world.seed, side)]));
    this.ledger = new Ledger(world, azure, scene.items, vaults, (change) => {
      this.rules.noteChange(change);
      const isDeletion = change.by !== people && change.after.state === 'deleted';
      if (isDeletion) for (const act of this.afterDeletion(change.name)) act();
    });
    if (scene.held !== undefined) this.held = new HeldRules(scene, this.ledger);
  }

  /** A request of the app arrived. */
  noteArrival(arrival: Arrival): void {
    this.source?.noteArrival(arrival);
    this.readings.noteArrival(arrival);
    const { host, from, sentMs, isAgain, method, status, path } = arrival;
    if (method === 'GET' || status >= 300 || readOnly.test(path)) return;
    this.ledger.note(host.split('.')[0] ?? '', { by: from, sentMs, isAgain });
  }

  /** The app is about to send a request. */
  noteMoment(what: string): void {
    if (this.whenAsked === undefined || !scratchRequest.test(what)) return;
    this.whenAsked();
    this.whenAsked = undefined;
  }

  noteStep(step: AnsweredStep): void {
    this.rules.noteStep(step);
  }

  /** Plays the scene. People who only use the vaults act at the same time. */
  async play(place: Place, rows: () => Iterable<Row>): Promise<SceneRun[]> {
    const { scene, region, record, rules, ledger } = this;
    const { world, people: person, azure } = this.place;
    this.rows = rows;
    const acts = new SceneActs({ world, azure, ledger, items: scene.items });
    const again = moment();
    const cutover = moment();
    const early = scene.acts.filter(({ from }) => from !== 'deleted');
    for (const act of scene.acts)
      if (act.from === 'deleted')
        this.whenDeleted(act.itemName, () => void world.at(person, act.afterMs, () => void acts.do(act)));
    const beside = early.map(async (act) => {
      if (act.from === 'again') await again.come;
      if (act.from === 'cutover') await cutover.come;
      if (act.reading !== undefined)
        await this.readings.until(`${sceneVault(world.seed, act.side)}.vault.azure.net`, act.reading);
      await world.wait(act.afterMs);
      await acts.do(act);
    });
    const { takenMs, isTakenWhenAsked = false } = scene;
    if (takenMs !== undefined && isTakenWhenAsked)
      this.whenAsked = () => void world.at(person, takenMs, () => void this.takeScratch(acts, 0));
    else if (takenMs !== undefined) beside.push(this.takeScratch(acts, takenMs));
    const openByHand = () => acts.openNetwork(sceneVaultId(world.seed, 'west'));
    const seen = { watch: this.source, openByHand, heldRules: this.held };
    const begins = { onAgain: again.begin, onCutover: cutover.begin };
    await playScene({ place, scene, record, rules, region, ...seen, ...begins }).finally(() => {
      again.begin();
      cutover.begin();
      this.readings.end();
    });
    await Promise.all(beside);
    return record.runs;
  }

  judge(arrivals: readonly Arrival[]): string[] {
    const { scene, record, ledger, rules } = this;
    const started = record.rollbacks.filter(({ isStarted }) => isStarted);
    const rolledBack = started.map(({ run, askedMs, ...times }) => ({
      ...times,
      ...{ id: `the rollback of ${run.id}`, sentMs: askedMs },
    }));
    const runs = scene.kind === 'fleet' ? [] : [...record.runs, ...rolledBack];
    for (const run of record.runs) this.held?.judgeReport(run);
    return [
      ...judgeHistory({ runs, items: [], reported: new Set(), isEnabledChecked: false }),
      ...rules.end(ledger),
      ...judgeEnd({ scene, record, ledger, arrivals }),
      ...startedTogether(this.rows(), rules.steps),
      ...(scene.kind === 'held' ? attributesWrittenOver(ledger, rules.steps) : []),
      ...this.scratch(),
      ...(this.source?.broken ?? []),
      ...(this.held?.broken ?? []),
    ];
  }

  private whenDeleted(itemName: string, act: () => void): void {
    this.waiting.set(itemName, [...(this.waiting.get(itemName) ?? []), act]);
  }

  /** What waits for the first deletion of an item. */
  private afterDeletion(itemName: string): readonly (() => void)[] {
    const found = this.waiting.get(itemName) ?? [];
    this.waiting.delete(itemName);
    return found;
  }

  /** How often the scene reached what its kind is for. */
  reached(): Readonly<Record<string, number>> {
    const { rollbacks, runs, fleets } = this.record;
    const results = rollbacks.flatMap(({ report }) => report?.results ?? []);
    return {
      takenBack: results.filter(({ state }) => state === 'rolledBack').length,
      kept: results.filter(({ state }) => state === 'kept').length,
      retried: runs.filter(({ report }) => report?.move.retryOf !== undefined).length,
      rehearsed: runs.filter(({ report }) => report?.rehearsal?.scratch.fate === 'purged').length,
      ...this.source?.reached(),
      ...(this.held && { ofHeld: this.held.statements }),
      ofFleets: fleets.flatMap(({ results: vaults }) => vaults).filter(({ state }) => state === 'completed').length,
    };
  }

  /** A person creates a vault with the name that the rehearsal wants. */
  private async takeScratch(acts: SceneActs, afterMs: number): Promise<void> {
    const { world } = this.place;
    await world.wait(afterMs);
    this.isTaken = await acts.createVault(scratchOf(world.seed), this.region);
  }

  /** The scratch vault of a rehearsal is gone, or its report says that it is left. The vault of a person remains. */
  private scratch(): string[] {
    const { world, azure } = this.place;
    const vault = azure.state.vault(scratchOf(world.seed));
    if (this.isTaken) return vault === undefined ? ['The app deleted a vault that a person had created.'] : [];
    if (this.scene.kind !== 'rehearsal' || vault === undefined) return [];
    const isNamed = this.record.runs.some(
      ({ report, isTerminated }) => isTerminated || report?.rehearsal?.scratch.fate === 'left',
    );
    return isNamed ? [] : ['The scratch vault of the rehearsal still exists, and no report says so.'];
  }
}

/** A time that comes once, for all that wait for it. */
function moment(): { readonly come: Promise<void>; readonly begin: () => void } {
  let begin = (): void => undefined;
  const come = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return { come, begin };
}

/** A request that creates the scratch vault. */
const scratchRequest = /^before PUT management\/.*-scratch$/;

/** Requests that a vault answers without a change. */
const readOnly = /\/(?:backup|encrypt|decrypt|sign|verify|wrapkey|unwrapkey)$/;

/** The plan that a history without sources of its own has. */
export function planOfScene({ move }: Scene, targetRegion: string): HistoryPlan {
  return {
    ...{ kind: 'anything', targetRegion, items: [], moves: [move], writers: [], faults: [], isMovedAgain: false },
  };
}
