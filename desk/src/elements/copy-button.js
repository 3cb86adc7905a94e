// @ts-check
/** A button that copies the text of the element named by `from`. Without scripts there is no button, only the text. */
class CopyButton extends HTMLElement {
  connectedCallback() {
    if (this.querySelector('button') || !navigator.clipboard) return
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = 'Copy'
    button.addEventListener('click', () => { void this.copy(button) })
    this.append(button)
  }

  /** @param {HTMLButtonElement} button */
  async copy(button) {
    const source = document.getElementById(this.getAttribute('from') ?? '')
    try {
      await navigator.clipboard.writeText(source?.textContent ?? '')
      button.textContent = 'Copied'
    } catch (error) {
      // The reader said no, or the browser does.
      if (!(error instanceof DOMException)) throw error
      button.textContent = 'Copy it by hand'
    }
  }
}
customElements.define('copy-button', CopyButton)
