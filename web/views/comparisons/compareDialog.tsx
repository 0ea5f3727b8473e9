import { usePage } from '../../client/pageContext';
import { hashOf } from '../../model/route';
import { ConfirmDialog } from '../confirmDialog';
import { fieldsOf, settled } from '../forms';
import { type VaultPair } from '../pairForm';
import { Sentences } from '../dialogParts';

interface CompareDialogProps {
  readonly pair: VaultPair;
  readonly close: () => void;
}

/** Asks before it compares two vaults, and then shows the comparison. */
export function CompareDialog({ pair: { source, target }, close }: CompareDialogProps) {
  const { api } = usePage();
  const confirm = async (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    const depth = fields('depth') === 'metadata' ? ('metadata' as const) : ('full' as const);
    const access = fields('access') === '' ? {} : { configuration: { access: 'roles' as const } };
    const body = { sourceVault: source, targetVault: target, depth, ...access };
    const answer = await api.post('comparisons', { body });
    return settled(answer, (started) => {
      location.hash = hashOf({ view: 'comparison', id: started.id });
    });
  };
  return (
    <ConfirmDialog title="Compare these vaults?" action="Compare the vaults" confirm={confirm} close={close}>
      <Sentences
        texts={[
          `The app reads every item of ${source} and of ${target}. It writes to neither.`,
          'It takes at most half of the request limit of each vault.',
          'The result names what differs. It never has a value.',
        ]}
      />
      <label>
        Depth
        <select name="depth">
          <option value="full">full: contents too</option>
          <option value="metadata">metadata: lists and properties only</option>
        </select>
      </label>
      <label class="consent">
        <input type="checkbox" name="access" /> Compare who can do what, too.
      </label>
    </ConfirmDialog>
  );
}
