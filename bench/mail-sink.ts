// An SMTP server that takes every mail, for a process of its own: tells its parent where it listens, and what it was sent.
import { smtpPeer } from '../testing/src/smtp-peer.ts'

const peer = await smtpPeer()
process.on('message', () => process.send?.({ mails: peer.mails.map(({ text }) => text) }))
process.send?.({ url: peer.url })
