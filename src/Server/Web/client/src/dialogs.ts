/** Dialogs are <dialog> elements on the page; [data-open=ID] opens one, [data-close] closes its own. */
export function openDialog(id: string): HTMLDialogElement | undefined {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return undefined;
  if (!dialog.open) dialog.showModal();
  return dialog;
}

/** Asks before something that cannot be undone. */
export function confirmed(question: string, action: string): Promise<boolean> {
  const dialog = document.getElementById('confirm') as HTMLDialogElement;
  dialog.querySelector('[data-question]')!.textContent = question;
  const yes = dialog.querySelector<HTMLButtonElement>('[data-yes]')!;
  yes.textContent = action;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }));
}

export function startDialogs(): void {
  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>('[data-open]');
    if (opener) {
      openDialog(opener.dataset.open!);
      return;
    }
    if (target.closest('[data-close]')) target.closest('dialog')?.close();
    else if (target instanceof HTMLDialogElement) target.close(); // a click on the backdrop
  });
}
