import type { HostLog } from '../hostLog';
import { activityTable, type ActivityTable } from './activityTable';
import { GroupCommit } from './groupCommit';
import { historyTable, type HistoryTable } from './historyTable';
import { instanceTable, type InstanceTable } from './instanceTable';
import { logFlush } from './logFlush';
import { messageTable, type MessageTable } from './messageTable';
import { openDatabase } from './openDatabase';
import { scheduleTable, type ScheduleTable } from './scheduleTable';
import { timerTable, type TimerTable } from './timerTable';

/** The durable state of a host. Callers may read at any time, and write only inside `commit`. */
export interface StateStore {
  readonly commit: GroupCommit;
  readonly instances: InstanceTable;
  readonly history: HistoryTable;
  readonly messages: MessageTable;
  readonly activities: ActivityTable;
  readonly timers: TimerTable;
  readonly schedules: ScheduleTable;
  /** The key that protects the durable management URLs. Created and stored with the state. */
  readonly systemKey: string;
  /** Deletes an instance and its data, except for pending activities, whose answers are dropped. */
  removeInstance(key: number): void;
  close(): void;
}

/** Opens the state in a folder. See openDatabase for errors. */
export function openStore(stateDir: string, log: HostLog): StateStore {
  const { db, file } = openDatabase(stateDir);
  const disk = logFlush(`${file}-wal`);
  const commit = new GroupCommit(db, disk, log);
  const instances = instanceTable(db);
  const history = historyTable(db);
  const messages = messageTable(db);
  const timers = timerTable(db);
  const meta = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE name = ?');
  return {
    commit,
    instances,
    history,
    messages,
    timers,
    schedules: scheduleTable(db),
    activities: activityTable(db),
    systemKey: meta.get('systemKey')?.value ?? '',
    removeInstance: (key) => {
      history.clear(key);
      messages.clear(key);
      timers.clear(key);
      instances.remove(key);
    },
    close: () => {
      commit.close();
      disk.close();
      db.close();
    },
  };
}
