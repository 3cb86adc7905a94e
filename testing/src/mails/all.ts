import { automatic } from './automatic.ts'
import { away } from './away.ts'
import { bounces } from './bounces.ts'
import { charsets } from './charsets.ts'
import { claims } from './claims.ts'
import { clients } from './clients.ts'
import { contents } from './contents.ts'
import { damaged } from './damaged.ts'
import { lists } from './lists.ts'
import { programs } from './programs.ts'
import { returned } from './returned.ts'
import { shapes } from './shapes.ts'
import { threads } from './threads.ts'

/** Every sample, by family. */
export const sampleMails = { clients, programs, automatic, away, bounces, returned, lists, threads, claims, charsets, contents, shapes, damaged }
