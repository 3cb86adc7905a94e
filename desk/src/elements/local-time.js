// @ts-check
/** Adds the reader's own time beside the UTC of a page. Without scripts the page says UTC, which is enough. */
class LocalTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector('time')
    if (!time || this.querySelector('.local')) return
    const at = new Date(time.dateTime)
    if (Number.isNaN(at.valueOf()) || at.getTimezoneOffset() === 0) return
    const local = document.createElement('span')
    local.className = 'local'
    const isSameDay = at.getUTCDate() === at.getDate()
    const format = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...(isSameDay ? {} : { weekday: 'short', day: 'numeric' }) })
    local.textContent = ` (${format.format(at)} here)`
    this.append(local)
  }
}
customElements.define('local-time', LocalTime)
