import path from 'node:path';
import { openSqlite } from '../local/sqlite/openSqlite';

export interface HistorySize {
  readonly orchestrator: string;
  readonly events: number;
  readonly bytes: number;
}

/**
 * The largest history of each kind of orchestration in the state folder of a stopped host. An orchestration that
 * continued as new keeps only its last generation, so measure it during its work too.
 */
export function largestHistories(stateDir: string): HistorySize[] {
  const db = openSqlite(path.join(stateDir, 'durable.db'), { readOnly: true });
  try {
    return db
      .prepare<[], HistorySize>(
        `SELECT name AS orchestrator, max(events) AS events, max(bytes) AS bytes
         FROM (SELECT key, count(*) AS events, sum(length(CAST(event AS BLOB))) AS bytes FROM history GROUP BY key)
         JOIN instances USING (key) GROUP BY name ORDER BY bytes DESC`,
      )
      .all();
  } finally {
    db.close();
  }
}
