import { sendTimes } from '../../shared/clients/claims/writeGuard';
import { historySeed, historyVault } from '../../test/support/history/historySeed';
import { type Side } from '../../test/support/history/plannedHistory';
import { type EndedRun } from '../../test/support/history/runMoves';
import { type WritesBySide } from '../../test/support/history/toHistory';
import { inhabit } from './ambient';
import { askVirtually } from './askVirtually';
import { type App, settings } from './app';
import { virtualAzure, type VirtualAzure } from './azure';
import { VirtualDurable } from './durable';
import { doDeeds } from './deeds';
import { type Fault, Faults } from './faults';
import { judgeMoves, maxSkewMs } from './judgeMoves';
import { joined, writeLive } from './liveWriter';
import { type Arrival, connect } from './network';
import { type Brought } from './outcome';
import { type Place, readAgain, runMoves, runTogether } from './people';
import { Promises } from './promises';
import { bodiesOf, type Program, programOf } from './program';
import { hasEnded } from './row';
import { runtimeClient } from './runtimeClient';
import { SceneHistory } from './scenes/sceneHistory';
import { sceneSeed } from './scenes/sceneSeed';
import { newerCode, presentCode } from './versions/appCode';
import { type Release, release } from './versions/releases';
import { VersionRules } from './versions/versionRules';
import { sweepOften } from './sweeps';
import { StoreState } from './virtualStore';
import { type Actor, actor, maxPauseMs, World } from './world';

export interface SeedOptions {
  /** Reads the trace, which takes memory. */
  readonly hasTrace?: boolean;
  /** Keys of the only faults that happen; by default all that the seed has. */
  readonly only?: ReadonlySet<string> | undefined;
  /** In place of the program of the seed. */
  readonly program?: Program;
  /** Called when the vaults have what they have at the start. */
  readonly onBegun?: (azure: VirtualAzure) => void;
  readonly onEnded?: (azure: VirtualAzure, brought: Brought) => void;
}

export interface SeedOutcome {
  readonly seed: number;
  readonly digest: string;
  readonly violations: readonly string[];
  readonly faults: readonly Fault[];
  readonly moves: number;
  readonly verified: number;
  readonly events: number;
  readonly activities: number;
  readonly turns: number;
  readonly beganMs: number;
  readonly virtualMs: number;
  readonly lines: readonly string[] | undefined;
  readonly program: Program;
  /** How often a scene reached what its kind is for. */
  readonly reached: Readonly<Record<string, number>>;
}

/** The client's limit of a call, and how long its request can be on its way. */
const { lifeMs } = sendTimes(settings.callTimeoutSeconds * 1_000);
/** Faults end after this time; then everything has to end. */
const faultsForMs = 20 * 60_000;
/** A process stands still for minutes, and a step waits at most a minute before it repeats a request. */
const restMs = maxPauseMs + 2 * lifeMs;
const endsWithinMs = { usually: 12 * 3_600_000, retired: 200 * 24 * 3_600_000 };
const processFaults = ['appReplaced', 'processDies', 'processPauses', 'clockJumps'] as const;

/** Runs the history of a seed and judges it. The same seed gives the same trace in each process. */
export async function runSeed(seed: number, options: SeedOptions = {}): Promise<SeedOutcome> {
  const world = new World(seed, options.hasTrace);
  inhabit(world);
  try {
    return await new VirtualHistory(world, options).run();
  } finally {
    connect(undefined);
    inhabit(undefined);
  }
}

class VirtualHistory {
  private readonly program: Program;
  private readonly faults: Faults;
  /** Whether a process can end or stand still. */
  private readonly canFail: boolean;
  private readonly store = new StoreState();
  private readonly durable: VirtualDurable;
  private readonly people: Actor = actor('people');
  private readonly violations: string[] = [];
  private readonly onBroken = (what: string): void => void this.violations.push(what);
  private readonly arrivals: Arrival[] = [];
  private readonly promises = new Promises();
  private readonly versions: VersionRules;
  private apps: App[] = [];
  private readonly made: string[] = [];
  private code = presentCode;
  private scene: SceneHistory | undefined;

  constructor(
    private readonly world: World,
    private readonly options: SeedOptions,
  ) {
    const { only, program } = options;
    this.program = program ?? programOf(world.seed);
    this.faults = new Faults(world, this.program.rates, this.program.aims, only);
    this.faults.endAt = world.now + (this.program.faultsForMs ?? faultsForMs);
    this.canFail = processFaults.some((kind) => this.faults.isOn(kind));
    this.durable = new VirtualDurable({
      world,
      faults: this.faults,
      deployed: () => this.code,
      workers: () => this.apps,
      onAnswered: (step) => {
        this.promises.note(step);
        this.scene?.noteStep(step);
        this.versions.noteStep(step);
      },
      onBroken: this.onBroken,
    });
    const { durable, store, made } = this;
    this.versions = new VersionRules({ durable, store, made, deployed: () => this.code });
    this.code.setPages(this.program);
  }

  async run(): Promise<SeedOutcome> {
    const { world, program, faults } = this;
    const { plan, scene } = program;
    const seed = scene === undefined ? historySeed(world.seed, plan) : sceneSeed(world.seed, scene, plan.targetRegion);
    const azure = await virtualAzure(world, seed);
    if (scene !== undefined)
      this.scene = new SceneHistory({ world, people: this.people, azure }, scene, plan.targetRegion);
    this.options.onBegun?.(azure);
    connect({
      ...{ world, azure, faults, lifeMs },
      arrived: (arrival) => {
        this.arrivals.push(arrival);
        this.scene?.noteArrival(arrival);
      },
      moment: (what) => {
        this.moment(azure, what);
      },
    });
    for (let count = 0; count < program.instances; count += 1) this.open(azure);
    sweepOften({ world, kind: program.kind, apps: () => this.apps });
    const began = world.now;
    let runs: EndedRun[] = [];
    let writes: WritesBySide = {};
    const work = this.inPeople(async () => {
      const beside = Promise.all(
        program.plan.writers.map((writer, at) => writeLive({ world, azure, faults }, writer, at)),
      );
      const released = program.releases && this.release(azure, program.releases);
      runs = await this.move(program);
      writes = joined(await beside);
      await released;
    });
    const limitMs = program.kind === 'retired' ? endsWithinMs.retired : endsWithinMs.usually;
    await world.run(work, began + limitMs).catch((error: unknown) => {
      const what = error instanceof Error ? error.message : String(error);
      const open = this.running().join(', ') || 'none';
      this.violations.push(`${what} Runs that have not ended: ${open}.`);
    });
    if (this.violations.length === 0) this.violations.push(...this.judge(azure, runs, writes));
    this.options.onEnded?.(azure, this.scene?.record ?? { runs, rollbacks: [], fleets: [] });
    return {
      ...{ seed: world.seed, digest: world.digest(), violations: this.violations, faults: faults.happened, program },
      moves: runs.length,
      verified: runs.reduce((sum, { report }) => sum + (report?.results.filter((one) => one.verified).length ?? 0), 0),
      ...{ events: world.events, activities: this.durable.activities, turns: this.durable.turns },
      ...{
        beganMs: began,
        virtualMs: world.now - began,
        lines: world.lines,
        reached: this.scene?.reached() ?? this.versions.reached,
      },
    };
  }

  /** Runs work of people in their actor. */
  private inPeople<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.world.at(this.people, 1, () => {
        work().then(resolve, reject);
      });
    });
  }

  private async move(program: Program): Promise<EndedRun[]> {
    const { plan, isTogether, deeds } = program;
    const { world, durable } = this;
    const place = this.place();
    const bodyOf = bodiesOf(world.seed, program);
    const vault = (side: Side) => historyVault(world.seed, side);
    const pair = { sourceVault: vault(plan.moves[0]?.from ?? 'west'), targetVault: vault('target') };
    const steered = deeds.length === 0 ? undefined : doDeeds(place, 'move-0', deeds, pair);
    const moved = isTogether ? runTogether : runMoves;
    const played = this.scene?.play(place, () => durable.rows.values()) ?? moved(place, plan.moves, bodyOf, 'move');
    // A person who sees a contradiction ends the history, also while a move runs.
    const [ended] = await Promise.all([played, steered]);
    // Whatever began has to end. If it does not, the history does not end.
    while (this.running().length > 0) await world.wait(30_000);
    // What an ended move still sends, and what is on its way, arrives before the judge looks, or before the last move.
    await world.wait(restMs);
    const runs = await Promise.all(ended.map((run) => readAgain(place, run, this.arrivals)));
    if (!plan.isMovedAgain) return runs;
    const how = { method: 'exportImport', onConflict: 'skip', disabled: 'unlock' } as const;
    const again = { ...how, from: 'west', then: 'waitForEnd', pauseMs: 0 } as const;
    runs.push(...(await runMoves(place, [again], bodyOf, 'last')));
    // A step that the runtime delivers once more disables again what it enables.
    await world.wait(restMs);
    return runs;
  }

  private place(): Place {
    const { world, faults, durable, people, onBroken } = this;
    return { world, faults, durable, ask: askVirtually({ world, faults, people, onBroken, apps: () => this.apps }) };
  }

  private running(): readonly string[] {
    return [...this.durable.rows.values()]
      .filter(({ status }) => !hasEnded(status))
      .map(({ name, id }) => `${name} ${id}`);
  }

  /** Starts a process of the app. */
  private open(azure: VirtualAzure): void {
    const { world, faults, durable, code } = this;
    const own = actor(`app-${String(this.made.push(code.version))}`);
    const before = world.current;
    world.current = own;
    const store = code.virtualStore({
      ...{ world, state: this.store, faults },
      moment: (what) => {
        this.moment(azure, what);
      },
    });
    const client = runtimeClient({ world, durable, faults, version: code.version });
    this.apps = [...this.apps, code.openApp({ actor: own, azure, store, durable: client })];
    world.current = before;
  }

  /** A process can die here, before the request is sent or before it takes the answer, or stand still before it takes it. */
  private moment(azure: VirtualAzure, what: string): void {
    const { world, faults } = this;
    const own = world.current;
    this.scene?.noteMoment(what);
    if (!this.canFail || !this.apps.some((app) => app.actor === own)) return;
    if (faults.happens('appReplaced', what, own.name)) {
      this.replaceAll(azure);
    } else if (faults.happens('processDies', what, own.name)) {
      this.end(azure, own);
    } else if (what.startsWith('after') && faults.happens('processPauses', what, own.name)) {
      own.pausedUntil = world.now + faults.lasting('pause', 5_000, maxPauseMs);
    } else if (faults.happens('clockJumps', what, own.name)) {
      own.skewMs = faults.ms('skew', -maxSkewMs, maxSkewMs);
    }
  }

  private async release(azure: VirtualAzure, releases: readonly Release[]): Promise<void> {
    const deploy = (isNewer: boolean): void => {
      // Processes that start from now on have this code.
      this.code = isNewer ? newerCode() : presentCode;
      this.code.setPages(this.program);
      this.world.note(`deploy ${this.code.version}`);
      this.replaceAll(azure);
    };
    const hasNewerRun = (): boolean => this.versions.newerMoves().some(({ status }) => !hasEnded(status));
    const looks = this.versions.look(this.place());
    await release(this.world, releases, { hasNewerRun, deploy });
    this.versions.isOver = true;
    await looks;
  }

  private replaceAll(azure: VirtualAzure): void {
    for (const row of this.durable.rows.values()) row.running = undefined;
    for (const { actor: old } of [...this.apps]) this.end(azure, old);
  }

  /** Ends a process. Another one starts later. */
  private end(azure: VirtualAzure, own: Actor): void {
    const { world, faults } = this;
    own.isDead = true;
    this.apps = this.apps.filter((app) => app.actor !== own);
    world.at(world.outside, faults.ms('restart', 1_000, 60_000), () => {
      this.open(azure);
    });
  }

  private judge(azure: VirtualAzure, runs: readonly EndedRun[], writes: WritesBySide): string[] {
    const { world, arrivals, program, promises } = this;
    if (this.scene !== undefined) return this.scene.judge(arrivals);
    const rows = this.durable.rows.values();
    return [
      ...judgeMoves({ seed: world.seed, program, azure, runs, writes, arrivals, rows, promises }),
      ...this.versions.judge(runs),
    ];
  }
}
