// On every page that has a search field, `/` goes there; never while somebody writes.
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if ((event.target as HTMLElement).closest('input, textarea, select, dialog[open], [contenteditable]'))
    return;
  const field = document.querySelector<HTMLInputElement>('form[role="search"] input[name="q"]');
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: 'nearest' });
  field.select();
  field.focus();
});
