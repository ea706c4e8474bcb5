// New in v2: copy a short link.
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    const done = navigator.clipboard?.writeText(location.origin + button.dataset.copy)
    Promise.resolve(done ?? Promise.reject(new Error('no clipboard'))).then(
      () => (button.textContent = 'Copied'),
      () => (button.textContent = 'Not allowed'),
    )
  })
}
