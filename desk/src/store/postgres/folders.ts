import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { canReach, handOver, letThrough, type Account } from './account.ts'

/** Where the server lives that belongs to a data folder. */
export interface Folders {
  /** The desk's data folder, as the operator knows it. */
  readonly data: string
  /** Binaries, cluster and socket. */
  readonly home: string
  readonly cluster: string
}

/** Longest path of a Unix socket that every system takes, with `/.s.PGSQL.5432` added. */
const LONGEST_SOCKET_FOLDER = 100 - '/.s.PGSQL.5432'.length

/** Homes of data folders that the server's account cannot reach. */
const ELSEWHERE = '/var/lib/parley'

/**
 * Makes the folders. The home is `<data>/postgres`; when Parley runs as root below a closed folder (a checkout in the
 * superuser's home), the server's account cannot get there, and `<data>/postgres` links to a folder in /var/lib/parley. Its
 * name is random: a data folder that was deleted and made anew must not meet its predecessor's cluster.
 */
export function makeFolders(dataDir: string, account: Account): Folders {
  mkdirSync(dirname(resolve(dataDir)), { recursive: true })
  if (!existsSync(dataDir)) mkdirSync(dataDir, { mode: 0o700 })
  const data = realpathSync(dataDir)
  letThrough(account, data, chmodSync)
  const link = join(data, 'postgres')
  if (!existsSync(link)) {
    const home = canReach(account, data) ? link : join(ELSEWHERE, randomBytes(8).toString('hex'))
    mkdirSync(home, { recursive: true, mode: 0o755 })
    if (home !== link) symlinkSync(home, link)
  }
  const home = realpathSync(link)
  letThrough(account, home, chmodSync)
  if (!account.separate) chmodSync(home, 0o700)
  return { data, home, cluster: join(home, 'cluster') }
}

/** A private folder (0700) for the socket: in the home, or a short one beside other temporary files. */
export function socketFolder(folders: Folders, account: Account): string {
  const near = join(folders.home, 'socket')
  const path = near.length <= LONGEST_SOCKET_FOLDER ? near : join(tmpdir(), `parley-${fingerprint(folders.home)}`)
  const folder = isOurs(path, account) ? path : mkdtempSync(join(tmpdir(), 'parley-'))
  chmodSync(folder, 0o700)
  handOver(account, folder)
  return folder
}

/** Makes the folder if need be. A folder of somebody else, or a link, is not to be trusted. */
function isOurs(path: string, account: Account): boolean {
  if (!existsSync(path)) mkdirSync(path, { mode: 0o700 })
  const { uid } = lstatSync(path)
  const owner = account.server.uid ?? process.getuid?.()
  return lstatSync(path).isDirectory() && (uid === process.getuid?.() || uid === owner)
}

const fingerprint = (path: string): string => createHash('sha256').update(path).digest('hex').slice(0, 12)
