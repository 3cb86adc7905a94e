import { base64, head, multipart, sample } from './sample.ts'
import type { SampleMail } from './sample.ts'

const words = 'Content-Type: text/plain; charset=utf-8\n\nThe words of the finder.'
const mixed = (...parts: readonly string[]): string => multipart('mixed', [words, ...parts])
const file = (type: string, disposition: string, content = 'bytes of a file'): string => `Content-Type: ${type}\nContent-Disposition: ${disposition}\nContent-Transfer-Encoding: base64\n\n${base64(content)}`
const seen = /words of the finder/
const invitation = ['BEGIN:VCALENDAR', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'SUMMARY:Talk about the finding', 'DTSTART:20261123T100000Z', 'LOCATION:Room 4', 'END:VEVENT', 'END:VCALENDAR'].join('\n')
const pgp = (kind: string, body: string): string => `-----BEGIN PGP ${kind}-----\n\n${base64(body)}\n-----END PGP ${kind}-----`

/** What mails carry: attachments with names of every form, invitations, signatures, sealed and wrapped mails. */
export const contents: readonly SampleMail[] = [
  sample('winmail.dat beside text', head('x') + mixed(file('application/ms-tnef; name="winmail.dat"', 'attachment; filename="winmail.dat"', 'x\x9f>"')), { mark: 'winmail.dat (TNEF)', files: ['winmail.dat'], text: seen }),
  sample('winmail.dat alone', head('x') + file('application/ms-tnef; name="winmail.dat"', 'attachment; filename="winmail.dat"', 'x\x9f>"'), { mark: 'to do: ask the sender for plain text; the words may be in winmail.dat', text: /winmail\.dat/ }),
  sample('an invitation of Outlook', head('Talk') + multipart('alternative', ['Content-Type: text/plain\n\n', `Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\n${invitation}`]), { mark: 'calendar invitation', text: /Talk about the finding/ }),
  sample('an invitation alone', `${head('Talk')}Content-Type: text/calendar; method=REQUEST; name=invite.ics\n\n${invitation}\n`, { mark: 'calendar invitation', text: /Talk about the finding/ }),
  sample('an invitation as a file', head('Talk') + mixed(file('application/ics; name=invite.ics', 'attachment; filename=invite.ics', invitation)), { mark: 'calendar invitation', text: seen }),
  sample('a PDF alone', head('Report') + file('application/pdf; name=report.pdf', 'attachment; filename=report.pdf', '%PDF-1.7'), { mark: 'no text', files: ['report.pdf'], text: /report\.pdf/ }),
  sample('a picture alone', head('Report') + file('image/png', 'inline', 'png'), { mark: 'no text', files: ['part-1.png'] }),
  sample('a video', head('Report') + mixed(file('video/mp4; name="poc.mp4"', 'attachment; filename="poc.mp4"')), { files: ['poc.mp4'], text: seen }),
  sample('a name in RFC 2231, in one piece', head('x') + mixed(file('application/zip', "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.zip")), { files: ['Größe.zip'], text: seen }),
  sample('a name in RFC 2231, in pieces', head('x') + mixed(file('application/zip', "attachment; filename*0*=iso-8859-1''Gr%F6; filename*1*=%DFe; filename*2=.zip")), { files: ['Größe.zip'] }),
  sample('a name in an encoded word, which no standard allows', head('x') + mixed(file('application/zip; name="=?utf-8?B?R3LDtsOfZS56aXA=?="', 'attachment; filename="=?utf-8?B?R3LDtsOfZS56aXA=?="')), { files: ['Größe.zip'] }),
  sample('a name with a path of Windows', head('x') + mixed(file('text/x-python', 'attachment; filename="C:\\\\poc\\\\run.py"')), { files: ['run.py'] }),
  sample('a name that climbs', head('x') + mixed(file('text/plain', 'attachment; filename="../../../etc/cron.d/x"')), { files: ['x'] }),
  sample('a name of dots', head('x') + mixed(file('text/plain', 'attachment; filename=".."')), { files: ['part-1.plain'] }),
  sample('no name', head('x') + mixed(file('application/octet-stream', 'attachment')), { files: ['part-1.bin'] }),
  sample('two files of one name', head('x') + mixed(file('text/x-log', 'attachment; filename=a.log', '1'), file('text/x-log', 'attachment; filename=a.log', '2')), { files: ['a.log', 'a.log'] }),
  sample('an empty file', head('x') + mixed('Content-Type: application/zip\nContent-Disposition: attachment; filename=e.zip\n\n'), { files: ['e.zip'], text: seen }),
  sample('a forwarded mail', head('Fwd: finding') + mixed('Content-Type: message/rfc822\nContent-Disposition: attachment; filename="finding.eml"\n\nFrom: Bo <bo@x.example>\nSubject: finding\n\nThe inner words.'), { mark: 'forwarded as attachment', text: /The inner words/, files: ['finding.eml'] }),
  sample('a forwarded mail in base64, which no standard allows', head('Fwd: finding') + mixed(file('message/rfc822', 'attachment; filename="finding.eml"', 'From: Bo <bo@x.example>\r\nSubject: finding\r\n\r\nThe inner words.')), { text: seen }),
  sample('a part of a mail (message/partial)', `${head('part 1 of 3')}Content-Type: message/partial; id="x@y"; number=1; total=3\n\nFrom: x\n\nThe first part.\n`),
  sample('a body elsewhere (message/external-body)', head('x') + mixed('Content-Type: message/external-body; access-type=URL; URL="http://x.example/f"\n\nContent-Type: image/png\n\n'), { text: seen }),
  sample('enriched text', `${head('x')}Content-Type: text/enriched\n\n<bold>The words.</bold>\n`, { text: /The words/ }),
  sample('Markdown', `${head('x')}Content-Type: text/markdown; charset=utf-8\n\n# The words\n`, { text: /The words/ }),
  sample('format=flowed with stuffed spaces', `${head('x')}Content-Type: text/plain; format=flowed\n\nThe words \nflow. \n From here.\n`, { text: /The words flow/ }),
  sample('HTML with a picture inside', head('x') + multipart('related', ['Content-Type: text/html\n\n<p>See <img src="cid:c1"></p><p>The words.</p>', file('image/gif; name=p.gif', 'inline; filename=p.gif')]), { mark: 'html only', text: /The words/, files: ['p.gif'] }),
  sample('HTML that hides text', `${head('x')}Content-Type: text/html\n\n<style>.x{display:none}</style><script>alert(1)</script><p>The words.</p><!-- not this -->\n`, { text: /^The words\.$/ }),
  sample('a business card', head('x') + mixed(file('text/vcard; name=ada.vcf', 'attachment; filename=ada.vcf', 'BEGIN:VCARD\nFN:Ada\nEND:VCARD')), { files: ['ada.vcf'], text: seen }),
  sample('a uuencoded file in the text', `${head('x')}\nThe words.\n\nbegin 644 poc.txt\n#0V%T\n\`\nend\n`, { text: /begin 644/ }),
  sample('yEnc in the text', `${head('x')}\nThe words.\n=ybegin line=128 size=3 name=p.bin\nabc\n=yend size=3\n`, { text: /The words/ }),
  sample('text that looks like headers', `${head('x')}\nSubject: inner\nFrom: x\n\nThe words.\n`, { text: /The words/ }),
  sample('a line that begins with From', `${head('x')}\n>From the start.\nFrom the start.\n`, { text: /From the start/ }),
  sample('an mbox line on top', `From ada@finder.example Fri Nov 20 10:00:00 2026\n${head('Path')}\nThe words.\n`, { subject: 'Path', text: /The words/ }),
  sample('S/MIME, signed apart', head('x') + multipart('signed; protocol="application/pkcs7-signature"; micalg=sha-256', [words, file('application/pkcs7-signature; name="smime.p7s"', 'attachment; filename="smime.p7s"', '0\x82')]), { text: seen }),
  sample('S/MIME, encrypted', head('x') + file('application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', 'attachment; filename="smime.p7m"', '0\x82\x01'), { mark: 'encrypted (S/MIME)' }),
  sample('S/MIME, opaque and damaged', head('x') + file('application/x-pkcs7-mime; smime-type=signed-data; name="smime.p7m"', 'attachment; filename="smime.p7m"', '0\x82\x01')),
  sample('PGP/MIME, encrypted to somebody else', head('...') + multipart('encrypted; protocol="application/pgp-encrypted"', ['Content-Type: application/pgp-encrypted\n\nVersion: 1', `Content-Type: application/octet-stream; name=encrypted.asc\n\n${pgp('MESSAGE', 'x')}`]), { mark: 'to do: ask the sender for text that can be read' }),
  sample('PGP/MIME mangled by Exchange', head('...') + mixed('Content-Type: application/pgp-encrypted\n\nVersion: 1', `Content-Type: application/octet-stream; name=encrypted.asc\n\n${pgp('MESSAGE', 'x')}`), { text: seen }),
  sample('PGP inline, encrypted', `${head('x')}\n${pgp('MESSAGE', 'x')}\n`, { mark: 'to do: ask the sender for text that can be read' }),
  sample('PGP inline, signed', `${head('x')}\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe words.\n${pgp('SIGNATURE', 'x')}\n`, { text: /The words/ }),
  sample('PGP/MIME, signed', head('x') + multipart('signed; protocol="application/pgp-signature"; micalg=pgp-sha512', [words, `Content-Type: application/pgp-signature; name=signature.asc\n\n${pgp('SIGNATURE', 'x')}`]), { text: seen }),
  sample('encrypted with age', `${head('x')}\n-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n`, { text: /AGE ENCRYPTED/ }),
  sample('AMP beside the text', head('x') + multipart('alternative', [words, 'Content-Type: text/x-amp-html\n\n<html amp4email></html>', 'Content-Type: text/html\n\n<p>The words.</p>']), { text: seen }),
  sample('AppleDouble', head('x') + mixed(multipart('appledouble', [file('application/applefile; name="._a.txt"', 'attachment; filename="._a.txt"'), file('text/plain; name=a.txt', 'attachment; filename=a.txt')], 'ad')), { text: seen }),
  sample('ten levels deep', head('x') + Array.from({ length: 10 }, (_, n) => n).reduceRight((inner, n) => multipart('mixed', [inner], `n${n}`), words), { text: seen }),
]
