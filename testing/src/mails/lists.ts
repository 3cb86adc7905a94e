import { head, multipart, sample } from './sample.ts'
import type { SampleMail } from './sample.ts'

const list = (name: string, more = ''): string => `List-Id: Words <${name}.lists.example>\nList-Post: <mailto:${name}@lists.example>\nList-Unsubscribe: <mailto:${name}-leave@lists.example>\nPrecedence: list\n${more}`
const unanswered = { lands: 'report, unanswered', from: 'dev-bounces@lists.example' } as const

/** Mail that lists pass on: read, kept, and never answered by a machine. */
export const lists: readonly SampleMail[] = [
  sample('Mailman 2', `${head('[Dev] Path traversal', list('dev', 'X-BeenThere: dev@lists.example\nX-Mailman-Version: 2.1.39\nErrors-To: dev-bounces@lists.example\n'))}\nThe words.\n_______________________________________________\nDev mailing list\nDev@lists.example\n`, { ...unanswered, text: /The words/ }),
  sample('Mailman 3 with the author changed', `${head('[Dev] Path traversal', list('dev', 'X-Mailman-Version: 3.3.8\nReply-To: ada@finder.example\nX-MailFrom: ada@finder.example\n'), 'Ada via Dev <dev@lists.example>')}\nThe words.\n`, { ...unanswered, text: /The words/ }),
  sample('Google Groups', `${head('Path traversal', 'Precedence: list\nMailing-list: list dev@googlegroups.example; contact dev+owners@googlegroups.example\nList-ID: <dev.googlegroups.example>\nX-Google-Group-Id: 12\nX-Original-Sender: ada@finder.example\nX-Original-From: Ada <ada@finder.example>\n', "'Ada' via dev <dev@googlegroups.example>")}\nThe words.\n`, { ...unanswered, text: /The words/ }),
  sample('Sympa', `${head('[dev] Path traversal', list('dev', 'X-Loop: dev@lists.example\nX-Sequence: 12\n'))}\nThe words.\n`, { ...unanswered, text: /The words/ }),
  sample('LISTSERV', `${head('Path traversal', 'Sender: Dev list <DEV@LISTSERV.example>\nPrecedence: list\nList-Help: <https://listserv.example/>\n')}\nThe words.\n`, { ...unanswered, text: /The words/ }),
  sample('groups.io', `${head('[dev] Path traversal', 'Mailing-List: list dev@groups.example; contact dev+owner@groups.example\nList-Id: <dev.groups.example>\nX-Received-Date: x\n')}\nThe words.\n`, { ...unanswered, text: /The words/ }),
  sample('a digest (RFC 1153)', `${head('Dev Digest, Vol 12, Issue 3', list('dev'), 'dev-request@lists.example')}Content-Type: text/plain\n\nToday's Topics:\n\n   1. Path traversal (Ada)\n\n----------------------------------------------------------------------\n\nMessage: 1\nFrom: Ada <ada@finder.example>\nSubject: Path traversal\nMessage-ID: <x1@finder.example>\n\nThe words.\n\n------------------------------\n\nEnd of Dev Digest\n`, { ...unanswered, text: /The words/ }),
  sample('a digest (multipart/digest)', head('Dev Digest', list('dev'), 'dev-request@lists.example') + multipart('mixed', ['Content-Type: text/plain\n\nTopics follow.', multipart('digest', ['\nFrom: Ada <ada@finder.example>\nSubject: one\n\nThe first.', '\nFrom: Bo <bo@x.example>\nSubject: two\n\nThe second.'], 'd')]), { ...unanswered, text: /Topics follow/ }),
  sample('a list that cut attachments off', head('[Dev] Path traversal', list('dev')) + multipart('mixed', ['Content-Type: text/plain\n\nThe words.', 'Content-Type: text/plain\n\n-------------- next part --------------\nA non-text attachment was scrubbed...\nName: poc.zip\nURL: <https://lists.example/a.bin>']), { ...unanswered, text: /scrubbed/ }),
  sample('held for the moderator', `${head('2 Dev moderator request(s) waiting', `${list('dev')}X-List-Administrivia: yes\n`, 'dev-owner@lists.example')}\nThe dev list has 2 requests waiting.\n`, { ...unanswered, text: /requests waiting/ }),
]
