import { automatic } from './automatic.ts'
import { bounces } from './bounces.ts'
import { charsets } from './charsets.ts'
import { clients } from './clients.ts'
import { contents } from './contents.ts'
import { damaged } from './damaged.ts'
import { lists } from './lists.ts'
import { threads } from './threads.ts'

/** Every sample, by family. */
export const sampleMails = { clients, automatic, bounces, lists, threads, charsets, contents, damaged }
