import { type Random } from '../fuzz/random';
import { type Asked } from './claim';

/**
 * Backup and restore between regions of one geography, export and import across geographies, any method within a
 * geography.
 */
export const sequenceRoutes = ['backup', 'value', 'mixed'] as const;
export type SequenceRoute = (typeof sequenceRoutes)[number];

interface AskedMove {
  readonly asked: Asked;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The random part of a request. */
export function askMove(route: SequenceRoute, random: Random): AskedMove {
  const isPlain = route === 'backup';
  const versions = isPlain ? 'all' : random.pick(['all', 'all', 'all', 'current', { newest: 2 }] as const);
  const asked: Asked = {
    method: route === 'mixed' ? random.pick(['auto', 'auto', 'backupRestore', 'exportImport'] as const) : 'auto',
    disabled: isPlain ? 'move' : random.pick(['move', 'unlock', 'skip'] as const),
    onConflict: route === 'mixed' ? random.pick(['skip', 'fail', 'newVersion'] as const) : 'skip',
    onDeleted: random.pick(['fail', 'recover', 'purge'] as const),
    unmovableKeys: random.pick(['block', 'recreate'] as const),
    newest: versions === 'all' ? Infinity : versions === 'current' ? 1 : versions.newest,
  };
  const body = {
    method: asked.method,
    disabled: asked.disabled,
    onConflict: asked.onConflict,
    onDeleted: asked.onDeleted,
    confirmPurge: true,
    unmovableKeys: asked.unmovableKeys,
    select: { versions },
    gate: 'off',
    pace: { sourceShare: 1, targetShare: 1 },
  };
  return { asked, body };
}
