/*
 * <passkey-button mode="create|get" options="…" label="…"> inside a form: a button that asks the device for a passkey,
 * puts its answer into the form's field `response`, and sends the form. Without scripts or passkeys there is no button,
 * and the form's other way in is there. No text becomes markup or code.
 */
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
const toText = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(''))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const listed = (credentials = []) => credentials.map((each) => ({ ...each, id: toBytes(each.id) }))

async function create(options, form) {
  const name = form.elements.namedItem('login')?.value || options.user.name
  const credential = await navigator.credentials.create({ publicKey: {
    ...options, challenge: toBytes(options.challenge), excludeCredentials: listed(options.excludeCredentials),
    user: { id: toBytes(options.user.id), name, displayName: form.elements.namedItem('name')?.value || name },
  } })
  const { response } = credential
  return answer(credential, { attestationObject: toText(response.attestationObject), transports: response.getTransports?.() ?? [] })
}

async function get(options) {
  const credential = await navigator.credentials.get({ publicKey: {
    ...options, challenge: toBytes(options.challenge), allowCredentials: listed(options.allowCredentials),
  } })
  const { response } = credential
  return answer(credential, {
    authenticatorData: toText(response.authenticatorData), signature: toText(response.signature),
    ...(response.userHandle ? { userHandle: toText(response.userHandle) } : {}),
  })
}

const answer = (credential, rest) => JSON.stringify({
  id: credential.id, rawId: toText(credential.rawId), type: credential.type, clientExtensionResults: {},
  response: { clientDataJSON: toText(credential.response.clientDataJSON), ...rest },
})

/** What a person can do about it; the device's own words help nobody. */
const says = (error) => error.name === 'InvalidStateError' ? 'This device has a passkey for you already.'
  : error.name === 'SecurityError' ? 'The browser makes no passkeys at this address. Open the desk under its own name.'
    : 'No passkey came of it. Try again, or take the other way below.'

class PasskeyButton extends HTMLElement {
  connectedCallback() {
    const label = this.getAttribute('label')
    if (!window.PublicKeyCredential || !label || this.querySelector('button')) return
    for (const without of this.querySelectorAll('[data-without-scripts]')) without.remove()
    const [row, button, status] = ['p', 'button', 'p'].map((name) => document.createElement(name))
    row.className = 'actions'
    button.type = 'button'
    button.textContent = label
    status.className = 'hint'
    status.setAttribute('role', 'status')
    button.addEventListener('click', () => { void this.ask(button, status) })
    row.append(button)
    this.append(row, status)
  }

  async ask(button, status) {
    const form = this.closest('form')
    if (!form.reportValidity()) return
    button.disabled = true
    status.textContent = 'Your device is asking you …'
    try {
      const options = JSON.parse(this.getAttribute('options'))
      form.elements.namedItem('response').value = this.getAttribute('mode') === 'create' ? await create(options, form) : await get(options)
      form.requestSubmit()
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      status.textContent = says(error)
    } finally {
      button.disabled = false
    }
  }
}

customElements.define('passkey-button', PasskeyButton)
