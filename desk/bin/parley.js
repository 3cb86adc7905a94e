#!/usr/bin/env node
// Plain JavaScript that any Node can read, so that an old one gets one clear line instead of a syntax error.
const wanted = 26
const found = Number(process.versions.node.split('.')[0])
if (found < wanted) {
  process.stderr.write(`Parley needs Node ${wanted} or newer; this is Node ${process.versions.node}. In a checkout, run it as «npm start» or «npx parley», which bring their own.\n`)
  process.exit(2)
}
const { existsSync } = await import('node:fs')
const bundle = new URL('../dist/cli.js', import.meta.url)
const verb = process.argv[2] ?? 'serve'
if (existsSync(bundle)) await import(bundle.href)
else if (verb === 'serve') await serveBundled()
else await runSources()

/** A desk that serves runs as a bundle in a checkout too, because only that can be held to the permission model. */
async function serveBundled() {
  const { execFileSync } = await import('node:child_process')
  const { fileURLToPath, pathToFileURL } = await import('node:url')
  const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
  process.env.PARLEY_DATA ??= `${root}/data`
  process.env.PARLEY_POLICIES ??= `${root}/policies`
  const program = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', `${root}/scripts/stage.ts`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  await import(pathToFileURL(program).href)
}

async function runSources() {
  const { register } = await import('tsx/esm/api')
  register()
  await import('../src/cli.ts')
}
