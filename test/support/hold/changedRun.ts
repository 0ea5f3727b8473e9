import { setTimeout as wait } from 'node:timers/promises';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { steer } from '../control/steeredMove';
import { waitUntil } from '../host/hostWait';
import { localControl } from '../local/localControl';
import { isEnd, postMove, readMove, readReport, type StartedMove } from '../local/localMoves';
import { localSecretClient } from '../local/localVaults';
import { type KillableStack } from '../move/moveKill';
import { type NoticeReceiver } from '../notices/noticeReceiver';
import { OutsideVault } from '../sequences/outsideVault';
import { editItem } from './editItem';
import { type Action, type DrawnRun, type Moment, whatOf } from './drawnActions';
import { EditLog } from './editLog';
import { judgeNotice, noticeOfEnd } from './judgeNotice';
import { judgeReport, judgeStatus, type Seen, type Verdicts } from './judgeHeld';
import { readChecklist } from './readChecklist';
import { seeVault } from './seeVault';
import { editedSource, targetEdits } from './targetEdits';
import { deleteAndRecover, emptyVault, removeVault, replaceVault, restoreOlder } from './vaultEdits';

/** One stack on which several runs are under way. */
export interface ChangedWorld {
  readonly stack: KillableStack;
  readonly verdicts: Verdicts;
  readonly notices: NoticeReceiver;
  readonly now: () => number;
  /** Does something while nobody else kills or replaces the host. A run that a host began after it had lost its state is nowhere. */
  readonly inTurn: <T>(act: () => Promise<T>) => Promise<T>;
}

/** A pass that waits for a vault pauses for more than an hour of virtual time between its tries. */
const runLimitMs = 400_000;

/** One held move of a small vault, and what people do to both vaults meanwhile. */
export class ChangedRun {
  readonly source: string;
  readonly target: string;
  private readonly log: EditLog;
  /** Gives a vault back that is away until the run was judged. */
  private readonly givesBack: (() => Promise<unknown>)[] = [];
  private readonly underWay: Promise<unknown>[] = [];
  private brought: ReadonlySet<string> = new Set();

  constructor(
    private readonly world: ChangedWorld,
    private readonly name: string,
    private readonly drawn: DrawnRun,
  ) {
    this.source = `contoso-${name}`;
    this.target = `north-${name}`;
    this.log = new EditLog(world.now);
  }

  private get azure() {
    return this.world.stack.emulator.azure;
  }

  private get baseUrl() {
    return this.world.stack.host.baseUrl;
  }

  /** The address of the move at the host that runs now. */
  private at({ id }: StartedMove) {
    return { moveUri: `${this.baseUrl}/api/moves/${id}` };
  }

  /** Returns how the run ended. */
  async run(): Promise<string> {
    const target = { name: this.target, region: 'northeurope' };
    await localControl(this.azure).seed({ vaults: [editedSource(this.source), target] });
    const request = { gate: 'off', sourceVault: this.source, targetVault: this.target, cutover: 'hold' };
    const move = await this.again(() =>
      this.world.inTurn(() => postMove(this.baseUrl, { ...request, id: this.name, ...this.drawn.request })),
    );
    await this.until(move, ({ phase }) => phase === 'awaitingCutover');
    this.brought = new Set((await this.again(() => seeVault(this.azure, this.target))).keys());
    await this.actAll('hold');
    if (this.drawn.isPatient) await this.untilRead(move);
    await this.sample(move);
    await this.actAll('between');
    await this.askForCutover(move, this.drawn.freeze);
    const last = this.actAll('last');
    const outcome = await this.finish(move, last);
    for (const name of [this.source, this.target]) await removeVault(this.azure, name).catch(() => undefined);
    return outcome;
  }

  /** Waits for the end of the move, and judges whatever it says until then. */
  private async finish(move: StartedMove, last: Promise<void>): Promise<string> {
    const outcomes: string[] = [];
    for (let tries = 0; tries < 6; tries += 1) {
      const status = await this.until(move, (now) => isEnd(now.phase) || isRefused(now) || now.hold?.trouble !== null);
      const code = status.hold?.trouble?.code;
      await last;
      outcomes.push(isEnd(status.phase) ? status.phase : (code ?? status.hold?.frozen?.state ?? status.phase));
      const isAway = this.givesBack.length > 0;
      for (const giveBack of this.givesBack.splice(0)) await giveBack();
      await Promise.all(this.underWay.splice(0));
      if (isEnd(status.phase)) {
        await this.judgeEnd(move);
        return outcomes.join(' ');
      }
      await this.sample(move);
      if (code === 'VAULT_REPLACED' || tries === 4) {
        const isRight = this.log.edits.some(({ what, isDone }) => what === 'replaceVault' && isDone);
        this.world.verdicts.say(
          'status hold.trouble',
          isRight,
          () => `${this.name} ${JSON.stringify(status.hold?.trouble)}`,
        );
        await this.again(() => steer(this.at(move), 'cancel'));
        await this.until(move, ({ phase }) => isEnd(phase));
      } else if (isRefused(status)) {
        await this.askForCutover(move, 'report');
        await this.until(move, (now) => !isRefused(now));
      } else if (!isAway)
        await this.until(move, (now) => isEnd(now.phase) || now.hold?.trouble?.code !== code, 30_000).catch(
          () => undefined,
        );
      else
        await this.until(move, (now) => isEnd(now.phase) || now.hold?.trouble === null || isRefused(now), 60_000).catch(
          () => undefined,
        );
    }
    this.world.verdicts.say('run ends', false, () => `${this.name} ${outcomes.join(' ')}`);
    return outcomes.join(' ');
  }

  private async judgeEnd(move: StartedMove): Promise<void> {
    const report = await this.again(() => readReport(this.baseUrl, move.id));
    const seen = await this.see();
    judgeReport(seen, report, this.ownVerdicts());
    judgeNotice(seen, report, await noticeOfEnd(this.world.notices, this.name), this.ownVerdicts());
  }

  /** Compares the status and the checklist with both vaults, unless one of them is away. */
  private async sample(move: StartedMove): Promise<void> {
    const status = await this.again(() => readMove(this.baseUrl, move.id));
    if (isEnd(status.phase)) return;
    const list = await this.again(() => readChecklist(this.at(move)));
    if (this.givesBack.length > 0 || this.underWay.length > 0) return;
    judgeStatus(await this.see(), status, list, this.ownVerdicts());
  }

  private ownVerdicts(): Verdicts {
    const { verdicts } = this.world;
    const say: Verdicts['say'] = (kind, isTrue, found) => {
      verdicts.say(kind, isTrue, () => `${this.name} ${found()} after ${this.log.text()}`);
    };
    return Object.assign(Object.create(verdicts) as Verdicts, { say });
  }

  private async see(): Promise<Seen> {
    // The app may delete an item while the SDK reads the vault.
    const [from, to] = await this.again(() =>
      Promise.all([seeVault(this.azure, this.source), seeVault(this.azure, this.target)]),
    );
    return { source: this.source, target: this.target, from, to, log: this.log, brought: this.brought };
  }

  private async actAll(moment: Moment): Promise<void> {
    for (const action of this.drawn.actions) {
      if (action.moment !== moment) continue;
      await wait(action.waitMs);
      await this.act(action);
    }
  }

  private async act(action: Action): Promise<void> {
    const { kind, edit, dice } = action;
    const { azure } = this;
    const vault = this.vaultOf(action);
    const one = targetEdits[edit];
    const what = whatOf(action);
    const note = (label: string, make: () => Promise<unknown>) => this.log.note({ vault, label, what }, make);
    switch (kind) {
      case 'editTarget':
      case 'editSource':
        return one === undefined ? undefined : note(`${one.itemType}/${one.itemName}`, () => one.make(azure, vault));
      case 'itemOfTarget':
      case 'itemOfSource':
        return note(`${action.item.type}/${action.item.name}`, () => editItem(new OutsideVault(azure, vault), action));
      case 'restoreOlder':
        return this.restoreOlder();
      case 'firewall':
        return this.takeAway(action, vault, { network: 'firewall' }, { network: 'open' });
      case 'rights':
        return this.takeAway(
          action,
          vault,
          { access: { model: 'rbac', assignments: [] } },
          { access: { model: 'open' } },
        );
      case 'deleteVault':
        return void this.underWay.push(
          note('*', () => deleteAndRecover(azure, vault, () => wait(action.awayMs ?? 3_000))),
        );
      case 'emptyVault':
        return note('*', () => emptyVault(azure, vault, dice < 0.5));
      case 'replaceVault':
        return note('*', () => replaceVault(azure, vault));
      case 'kill':
        return this.world.inTurn(() => this.kill());
      case 'takeOver':
        return this.world.inTurn(() => this.world.stack.takeOver(200 + dice * 1_500));
    }
  }

  private async kill(): Promise<void> {
    await this.world.stack.killHost();
    await this.world.stack.startHost();
  }

  private vaultOf({ kind, side }: Action): string {
    if (kind === 'editSource' || kind === 'itemOfSource') return this.source;
    return kind === 'editTarget' || kind === 'itemOfTarget' || side === 'target' ? this.target : this.source;
  }

  /** Waits until the target was read after everything that people did so far, or until that cannot come. */
  private async untilRead(move: StartedMove): Promise<void> {
    const last = Math.max(0, ...this.log.edits.map(({ end }) => end));
    const isRead = ({ hold }: MoveStatus) =>
      Date.parse(hold?.target?.readAt ?? '') > last || (hold?.trouble ?? null) !== null;
    await this.until(move, isRead, 20_000).catch(() => undefined);
  }

  /** Half of a restore of an older state: one secret of the target is as it was before the source changed it. */
  private async restoreOlder(): Promise<void> {
    const { azure, source, target } = this;
    const label = 'secret/steady-too';
    await this.log.note({ vault: target, label, what: 'restoreOlder' }, () =>
      restoreOlder(azure, target, 'steady-too', async () => {
        const write = () => localSecretClient(azure, source).setSecret('steady-too', 'newer');
        await this.log.note({ vault: source, label, what: 'set' }, write);
        await wait(2_500);
      }),
    );
  }

  private async takeAway(
    { awayMs }: Action,
    vault: string,
    away: Parameters<ReturnType<typeof localControl>['changeVault']>[1],
    back: typeof away,
  ): Promise<void> {
    const control = localControl(this.azure);
    await control.changeVault(vault, away).catch(() => undefined);
    // A vault that somebody deleted meanwhile answers only after its return.
    const giveBack = () => this.again(() => control.changeVault(vault, back));
    if (awayMs === undefined) this.givesBack.push(giveBack);
    else this.underWay.push(wait(awayMs).then(giveBack));
  }

  private async askForCutover(move: StartedMove, freeze: DrawnRun['freeze']): Promise<void> {
    await this.again(async () => {
      const { status, text } = await steer(this.at(move), 'cutover', freeze === 'none' ? {} : { freeze });
      if (status !== 202) throw new Error(`Expected 202; ${String(status)} came: ${text}`);
    });
  }

  private async until(
    move: StartedMove,
    condition: (status: MoveStatus) => boolean,
    limitMs = runLimitMs,
  ): Promise<MoveStatus> {
    let last: MoveStatus | undefined;
    const look = async () => {
      last = await readMove(this.baseUrl, move.id).catch(() => undefined);
      return last !== undefined && condition(last) ? last : undefined;
    };
    return waitUntil(look, `state of ${this.name}`, limitMs).catch((error: unknown) => {
      throw new Error(String(error), { cause: JSON.stringify(last) });
    });
  }

  /** Another run may have killed the host, so a call that failed is made again. */
  private async again<T>(make: () => Promise<T>): Promise<T> {
    let reason: unknown;
    return waitUntil(
      () =>
        make().then(
          (made) => ({ made }),
          (error: unknown) => void (reason = error),
        ),
      `answer in ${this.name}`,
      60_000,
    ).then(
      ({ made }) => made,
      (error: unknown) => {
        throw new Error(String(error), { cause: reason });
      },
    );
  }
}

function isRefused({ phase, hold }: MoveStatus): boolean {
  return phase === 'awaitingCutover' && hold?.cutoverAskedAt === null && hold.frozen !== undefined;
}
