// Signs the checksums of a release with Ed25519, and checks them. The key belongs to whoever releases and lies off the desk:
//   node scripts/sign-release.ts --new-key KEY        makes KEY (0600) and KEY.pub
//   node scripts/sign-release.ts --key KEY [dist]     writes dist/SHA256SUMS.sig
//   node scripts/sign-release.ts --check KEY.pub [dist]   exit 0: signed by that key, and the files are the ones named
// Without this program: openssl pkeyutl -verify -rawin -pubin -inkey KEY.pub -in SHA256SUMS -sigfile SHA256SUMS.sig
//                       && sha256sum --check SHA256SUMS
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** Makes a key pair as PEM; overwrites nothing. */
export async function makeReleaseKey(path: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  await writeFile(path, privateKey.export({ format: 'pem', type: 'pkcs8' }), { flag: 'wx', mode: 0o600 })
  await writeFile(`${path}.pub`, publicKey.export({ format: 'pem', type: 'spki' }), { flag: 'wx' })
}

export async function signRelease(keyPath: string, folder: string): Promise<void> {
  const sums = await readFile(join(folder, 'SHA256SUMS'))
  await writeFile(join(folder, 'SHA256SUMS.sig'), sign(null, sums, createPrivateKey(await readFile(keyPath))))
}

/** What is wrong with a release, or `null` where its checksums are signed by this key and its files are the ones they name. */
export async function faultOfRelease(publicKeyPath: string, folder: string): Promise<string | null> {
  const sums = await readFile(join(folder, 'SHA256SUMS'))
  const key = createPublicKey(await readFile(publicKeyPath))
  if (!verify(null, sums, key, await readFile(join(folder, 'SHA256SUMS.sig')))) return 'SHA256SUMS is not signed by that key'
  for (const line of sums.toString('utf8').split('\n').filter((each) => each !== '')) {
    const [wanted, name = ''] = line.split('  ')
    if (createHash('sha256').update(await readFile(join(folder, name))).digest('hex') !== wanted) return `${name} is not the file that was signed`
  }
  return null
}

async function run(): Promise<number> {
  const text = { type: 'string' } as const
  const { values, positionals: [folder = 'dist'] } = parseArgs({ allowPositionals: true, options: { 'new-key': text, 'key': text, 'check': text } })
  if (values['new-key'] !== undefined) await makeReleaseKey(values['new-key'])
  else if (values.key !== undefined) await signRelease(values.key, folder)
  else if (values.check !== undefined) {
    const fault = await faultOfRelease(values.check, folder)
    console.log(fault ?? 'The release is signed by that key and whole.')
    return fault === null ? 0 : 1
  } else {
    console.error('usage: node scripts/sign-release.ts --new-key KEY | --key KEY [folder] | --check KEY.pub [folder]')
    return 2
  }
  return 0
}

if (process.argv[1] !== undefined && import.meta.filename === resolve(process.argv[1])) process.exitCode = await run()
