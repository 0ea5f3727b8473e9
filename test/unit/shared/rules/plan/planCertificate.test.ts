import { type Route } from '../../../../../shared/contracts/model/plan';
import { type ReasonCode } from '../../../../../shared/contracts/model/reasonCodes';
import { type Asked, type ItemSketch, planSketch, sketchId } from '../../../../support/move/movePlan';

const auto = { method: 'auto' } as const;
const backup = { method: 'backupRestore' } as const;
const value = { method: 'exportImport' } as const;
const overseas = { backups: 'otherGeography' } as const;
const onTop = { onConflict: 'newVersion' } as const;
const hold = { autoRenewal: 'hold' } as const;

type Row = readonly [Asked, Route, readonly ReasonCode[]];

function goes(title: string, sketch: ItemSketch, rows: readonly Row[]): void {
  test.each<Row>(rows)(`planItem plans ${title} with %j as %s because of %j`, (asked, route, reasons) => {
    expect(planSketch({ type: 'certificate', ...sketch }, asked)).toMatchObject({ route, reasons });
  });
}

goes('a plain certificate', {}, [
  [auto, 'backupRestore', []],
  [backup, 'backupRestore', []],
  [value, 'exportImport', []],
  [{ ...auto, ...overseas }, 'exportImport', ['OTHER_GEOGRAPHY']],
  [{ ...backup, ...overseas }, 'block', ['OTHER_GEOGRAPHY']],
  [{ ...auto, backups: 'unknownRegion' }, 'exportImport', ['UNKNOWN_REGION']],
  [{ ...auto, backups: 'refused' }, 'exportImport', ['OTHER_SUBSCRIPTION']],
]);

goes('an expired certificate', { versions: '+x' }, [
  [auto, 'backupRestore', []],
  [value, 'block', ['CERTIFICATE_EXPIRED']],
  [{ ...auto, ...overseas }, 'block', ['OTHER_GEOGRAPHY', 'CERTIFICATE_EXPIRED']],
]);

goes('a certificate whose key is not exportable', { versions: '+n' }, [
  [auto, 'backupRestore', []],
  [value, 'block', ['CERTIFICATE_NOT_EXPORTABLE']],
  [{ ...auto, ...overseas }, 'block', ['OTHER_GEOGRAPHY', 'CERTIFICATE_NOT_EXPORTABLE']],
]);

goes('a disabled certificate', { versions: '+-' }, [
  [auto, 'backupRestore', []],
  [value, 'block', ['CURRENT_VERSION_DISABLED']],
  [{ ...value, disabled: 'unlock' }, 'exportImport', ['UNLOCKED_FOR_EXPORT']],
  [{ ...value, disabled: 'skip' }, 'skip', ['DISABLED_SKIPPED']],
]);

goes('a certificate with old versions that cannot go', { versions: 'xn-+' }, [
  [auto, 'backupRestore', []],
  [value, 'exportImport', ['OLD_VERSION_EXPIRED', 'OLD_VERSION_NOT_EXPORTABLE', 'OLD_VERSION_DISABLED']],
  [{ ...value, select: { versions: 'current' } }, 'exportImport', ['VERSIONS_NOT_SELECTED']],
]);

goes('a certificate that renews itself', { certificate: { pending: 'none', renews: true } }, [
  [auto, 'backupRestore', ['RENEWS_IN_BOTH_VAULTS']],
  [value, 'exportImport', ['RENEWS_IN_BOTH_VAULTS']],
  [{ ...auto, ...hold }, 'backupRestore', ['RENEWAL_HELD']],
  [{ ...value, ...hold }, 'exportImport', ['RENEWAL_HELD']],
  [{ ...backup, ...overseas }, 'block', ['OTHER_GEOGRAPHY']],
]);

goes('a certificate that does not renew itself', { certificate: { pending: 'none', renews: false } }, [
  [{ ...auto, ...hold }, 'backupRestore', []],
]);

goes('a certificate that was never issued', { versions: '', certificate: { pending: 'neverIssued', renews: true } }, [
  [auto, 'block', ['CERTIFICATE_PENDING']],
  [value, 'block', ['CERTIFICATE_PENDING']],
  [{ ...auto, disabled: 'skip' }, 'block', ['CERTIFICATE_PENDING']],
]);

goes('a certificate whose renewal is in progress', { certificate: { pending: 'inProgress', renews: true } }, [
  [auto, 'backupRestore', ['PENDING_OPERATION_STAYS', 'RENEWS_IN_BOTH_VAULTS']],
  [{ ...value, ...hold }, 'exportImport', ['PENDING_OPERATION_STAYS', 'RENEWAL_HELD']],
]);

goes('a restored certificate without its policy', { versions: '+x', target: 'restoredWithoutSettings' }, [
  [auto, 'backupRestore', ['SETTINGS_OUTSTANDING']],
  [value, 'backupRestore', ['SETTINGS_OUTSTANDING']],
  [{ ...auto, select: { versions: 'current' } }, 'backupRestore', ['MOVES_WITH_ALL_VERSIONS', 'SETTINGS_OUTSTANDING']],
]);

goes('an imported certificate without its policy', { target: 'importedWithoutSettings' }, [
  [auto, 'exportImport', ['SETTINGS_OUTSTANDING']],
  [value, 'exportImport', ['SETTINGS_OUTSTANDING']],
  [{ ...auto, ...overseas }, 'exportImport', ['OTHER_GEOGRAPHY', 'SETTINGS_OUTSTANDING']],
  [backup, 'skip', ['OTHER_CONTENT_IN_TARGET']],
]);

goes('a certificate with other content in the target', { target: 'different' }, [
  [auto, 'skip', ['OTHER_CONTENT_IN_TARGET']],
  [{ ...auto, ...onTop }, 'exportImport', ['ADDED_TO_OTHER_CONTENT']],
  [{ ...auto, onConflict: 'fail' }, 'block', ['OTHER_CONTENT_IN_TARGET']],
]);

test('planItem returns each version that is left out by value, with its reason', () => {
  expect(planSketch({ type: 'certificate', versions: 'xn-+' }, value).versionsLeftOut).toEqual([
    { version: sketchId(0), reason: 'OLD_VERSION_EXPIRED' },
    { version: sketchId(1), reason: 'OLD_VERSION_NOT_EXPORTABLE' },
    { version: sketchId(2), reason: 'OLD_VERSION_DISABLED' },
  ]);
});
