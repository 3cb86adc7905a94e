import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { KeyError } from './key-error.ts'

/** Bytes of a master key: 256 bit. A longer file is used whole. */
export const MASTER_KEY_BYTES = 32

/** Where the master key of a data folder lives when the operator names no file. */
export const masterKeyPath = (dataDir: string): string => join(dataDir, 'keys', 'master.key')

/** Where the former master key waits while the case keys are wrapped anew. */
export const formerKeyPath = (dataDir: string): string => join(dataDir, 'keys', 'master.former.key')

const absent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/**
 * Reads a master key file: a plain file of at least 32 bytes that only its owner may read.
 * Undefined when there is no such file.
 * @throws KeyError naming the file and how to mend it.
 */
export async function readMasterKey(path: string): Promise<Buffer | undefined> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    if (absent(error)) return undefined
    throw error
  }
  try {
    const { mode, size } = await file.stat()
    refuse(path, mode, size)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

function refuse(path: string, mode: number, size: number): void {
  if ((mode & 0o170000) !== 0o100000) {
    throw new KeyError('master-key-not-a-file', `${path} is not a plain file; name a file that holds the master key`)
  }
  if ((mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, '0')
    throw new KeyError(
      'master-key-exposed',
      `${path} may be read by others (mode ${shown}); run: chmod 600 '${path}' — and if others had access, rotate the key`,
    )
  }
  if (size < MASTER_KEY_BYTES) {
    throw new KeyError(
      'master-key-short',
      `${path} holds ${size} bytes; a master key needs ${MASTER_KEY_BYTES}: restore it from your copy. ` +
        `Only if no case was ever stored: head -c ${MASTER_KEY_BYTES} /dev/urandom > '${path}'`,
    )
  }
}

/** Makes a new random master key (0600 in a 0700 folder), durable before it is returned; never overwrites one. */
export async function makeMasterKey(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const key = randomBytes(MASTER_KEY_BYTES)
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(key)
    await file.sync()
  } finally {
    await file.close()
  }
  await syncFolder(dirname(path))
  return key
}

/**
 * First half of a rotation: the present key becomes the former one and a new one takes its place. The desk opens with
 * both, wraps every case key anew (`rewrapKeys`), then `forgetFormerKey` ends the rotation.
 */
export async function rotateMasterKey(dataDir: string): Promise<void> {
  if ((await readMasterKey(formerKeyPath(dataDir))) !== undefined) {
    throw new Error(`${formerKeyPath(dataDir)} is still there: finish the rotation under way before the next`)
  }
  await rename(masterKeyPath(dataDir), formerKeyPath(dataDir))
  await makeMasterKey(masterKeyPath(dataDir))
}

/** Last step of a rotation. After it nothing wrapped with the former key opens any more. */
export async function forgetFormerKey(dataDir: string): Promise<void> {
  await rm(formerKeyPath(dataDir), { force: true })
  await syncFolder(dirname(formerKeyPath(dataDir)))
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
