import { type ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Failure } from '../client/apiClient';
import { FailureNote } from './elements';

interface ConfirmDialogProps {
  readonly title: string;
  /** The words of the button that does it. */
  readonly action: string;
  readonly isDangerous?: boolean;
  /** Does it; resolves with the failure, or undefined when it is done. */
  readonly confirm: (event: SubmitEvent) => Promise<Failure | undefined>;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/** Asks before something happens, and says what will happen. Escape and the first button change nothing, so neither works while the app is asked. */
export function ConfirmDialog({ title, action, isDangerous, confirm, close, children }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const found = await confirm(event);
    setBusy(false);
    setFailure(found);
    // The browser gives the focus back to the button that opened the dialog.
    if (found === undefined) dialog.current?.close();
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby="dialog-title"
      onClose={close}
      onCancel={(event) => {
        if (isBusy) event.preventDefault();
      }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <h2 id="dialog-title">{title}</h2>
        {children}
        <FailureNote failure={failure} />
        <div class="dialog-buttons">
          <button type="button" autofocus disabled={isBusy} onClick={() => dialog.current?.close()}>
            Change nothing
          </button>
          <button type="submit" class={isDangerous === true ? 'danger' : 'primary'} disabled={isBusy}>
            {action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
