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
if (existsSync(bundle)) await import(bundle.href)
else {
  const { register } = await import('tsx/esm/api')
  register()
  await import('../src/cli.ts')
}
