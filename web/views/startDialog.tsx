import { useState } from 'preact/hooks';
import { usePage } from '../client/pageContext';
import { hashOf } from '../model/route';
import { ConfirmDialog } from './confirmDialog';
import { fieldsOf, settled } from './forms';
import { Sentences } from './dialogParts';

/** The way to a new move, if the settings allow the page to steer. */
export function StartButton() {
  const { canSteer } = usePage();
  const [isOpen, setOpen] = useState(false);
  if (!canSteer) return null;
  return (
    <>
      <button
        type="button"
        class="primary"
        onClick={() => {
          setOpen(true);
        }}
      >
        Move a vault …
      </button>
      {isOpen ? (
        <StartDialog
          close={() => {
            setOpen(false);
          }}
        />
      ) : undefined}
    </>
  );
}

/** Asks for two vaults, starts a move that waits for the approval of its plan, or a dry run, and then shows it. */
function StartDialog({ close }: { readonly close: () => void }) {
  const { api } = usePage();
  const confirm = async (event: SubmitEvent) => {
    const field = fieldsOf(event);
    const vaults = { sourceVault: field('source').trim(), targetVault: field('target').trim() };
    const kind = field('kind') === 'dryRun' ? ({ dryRun: true } as const) : ({ approval: 'required' } as const);
    const answer = await api.post('moves', { body: { ...vaults, ...kind } });
    return settled(answer, (started) => {
      location.hash = hashOf({ view: 'move', id: started.id });
    });
  };
  return (
    <ConfirmDialog title="Move a vault" action="Make the plan" confirm={confirm} close={close}>
      <label>
        Source vault
        <input name="source" required autocomplete="off" spellcheck={false} />
      </label>
      <label>
        Target vault
        <input name="target" required autocomplete="off" spellcheck={false} />
      </label>
      <label>
        What the app does
        <select name="kind">
          <option value="approval">checks both vaults, makes the plan, and waits for its approval</option>
          <option value="dryRun">a dry run: checks and plan only</option>
        </select>
      </label>
      <Sentences
        texts={[
          'The plan names every item that cannot go, with what to do. Until somebody approves it, the app only reads.',
          'The defaults of the API apply. For other options, send the request yourself.',
        ]}
      />
    </ConfirmDialog>
  );
}
