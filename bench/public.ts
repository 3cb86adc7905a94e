/**
 * What everybody reads, under load: an advisory's page, the feed, an OSV query; beside them nginx with the same bytes as
 * files. Run: node bench/public.ts [seconds] [connections]. Plays `parley demo` first, for a desk with advisories; needs
 * nginx for the comparison and says so where there is none. The load comes from this process over loopback, on the same
 * machine, and is the same for both; what it can do at most bounds every figure. «CPU µs» is what an answer costs the desk
 * with its database, or nginx, whatever else the machine does; Linux only.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { load, type Load } from './http-load.ts'
import { printTable, rounded } from './machine.ts'
import { cpuOf } from './process-tree.ts'

const [seconds, connections] = [Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 16)]
const folder = mkdtempSync(join(tmpdir(), 'parley-public-'))
const [deskPort, nginxPort] = [18_473, 18_474]
const children: ChildProcess[] = []

/** `cpuEach` in microseconds. */
interface Measured extends Load { readonly cpuEach: number }
const cells = ({ perSecond, p99, cpuEach }: Measured): string[] => [rounded(perSecond), p99.toFixed(1), rounded(cpuEach)]

interface Subject { readonly name: string; readonly path: string; readonly body?: string; readonly bytes: Buffer }

try {
  await startDesk()
  const subjects = await subjectsOf(`http://127.0.0.1:${deskPort}`)
  const isBeside = await startNginx(subjects)
  const rows: string[][] = []
  for (const subject of subjects) {
    const ours = await measure(deskPort, subject, children[0])
    const theirs = isBeside ? await measure(nginxPort, subject, children[1]) : undefined
    rows.push([
      subject.name, `${(subject.bytes.length / 1024).toFixed(1)} kB`, ...cells(ours), ...(theirs ? cells(theirs) : ['-', '-', '-']),
      theirs ? `${(theirs.perSecond / ours.perSecond).toFixed(1)} ×` : '-', theirs ? `${(ours.cpuEach / theirs.cpuEach).toFixed(1)} ×` : '-',
    ])
  }
  console.log(`${connections} connections, ${seconds} s each.${isBeside ? '' : ' There is no nginx here to compare with.'}\n`)
  printTable(['public', 'size', 'desk /s', 'p99 ms', 'CPU µs', 'nginx /s', 'p99 ms', 'CPU µs', 'by time', 'by CPU'], rows)
} finally {
  for (const child of children) child.kill('SIGTERM')
  await pause(1500)
  rmSync(folder, { recursive: true, force: true })
}

async function startDesk(): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../desk/bin/parley.js'), 'demo'],
    { env: { ...process.env, PARLEY_HTTP: `127.0.0.1:${deskPort}` }, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => { said += part.toString() })
  for (let waited = 0; !said.includes('The desk goes on at'); waited += 100) {
    if (child.exitCode !== null || waited > 180_000) throw new Error(`the demo did not get far enough:\n${said.slice(-2000)}`)
    await pause(100)
  }
}

/** An advisory's page, the feed, and a query that finds something. */
async function subjectsOf(origin: string): Promise<readonly Subject[]> {
  const asked = async (path: string, body?: string): Promise<Buffer> => {
    const response = await fetch(origin + path, body === undefined ? {} : { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })
    if (!response.ok) throw new Error(`${path} answered ${response.status}`)
    return Buffer.from(await response.arrayBuffer())
  }
  const { items } = JSON.parse((await asked('/feeds/advisories.json')).toString()) as { readonly items: readonly { readonly url: string }[] }
  const pages = items.map(({ url }) => new URL(url).pathname)
  for (const page of pages) {
    const record = await fetch(`${origin}${page}.osv.json`)
    if (!record.ok) continue
    const { affected } = await record.json() as { readonly affected: readonly { readonly package?: { readonly name: string; readonly ecosystem: string } }[] }
    const found = affected.find((one) => one.package !== undefined)?.package
    if (found === undefined) continue
    const body = JSON.stringify({ package: { name: found.name, ecosystem: found.ecosystem } })
    const query = { name: 'OSV query', path: '/osv/v1/query', body, bytes: await asked('/osv/v1/query', body) }
    return [
      { name: 'advisory page', path: page, bytes: await asked(page) },
      { name: 'Atom feed', path: '/feeds/advisories.atom', bytes: await asked('/feeds/advisories.atom') }, query,
    ]
  }
  throw new Error('no advisory of the demo names a package')
}

/** Each subject as a file; a POST to one is answered with it too. */
async function startNginx(subjects: readonly Subject[]): Promise<boolean> {
  if (spawnSync('nginx', ['-v']).error !== undefined) return false
  for (const { path, bytes } of subjects) {
    const file = join(folder, 'public', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')
  writeFileSync(join(folder, 'nginx.conf'), `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; worker_processes 1; pid ${folder}/pid;
    events { worker_connections 1024; } http { access_log off; keepalive_requests 10000000; ${temporary} open_file_cache max=100;
    server { listen 127.0.0.1:${nginxPort}; root ${folder}/public; default_type text/html; error_page 405 =200 $uri; } }`)
  children.push(spawn('nginx', ['-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' }))
  for (let tries = 0; tries < 100; tries += 1) {
    if (await fetch(`http://127.0.0.1:${nginxPort}/`).then(() => true, () => false)) return true
    await pause(50)
  }
  throw new Error('nginx did not start')
}

/** After a second of warming up. */
async function measure(port: number, { path, body }: Subject, server: ChildProcess | undefined): Promise<Measured> {
  const asked = { port, path, ...(body === undefined ? {} : { body }), connections }
  const roots = server?.pid === undefined ? [] : [server.pid]
  await load({ ...asked, seconds: 1 })
  const before = cpuOf(roots)
  const loaded = await load({ ...asked, seconds })
  return { ...loaded, cpuEach: (cpuOf(roots) - before) * 1000 / loaded.answers }
}
