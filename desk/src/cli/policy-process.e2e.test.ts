import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'

function shell(command: string, input = '') {
  const { status, stdout, stderr } = spawnSync('bash', [
    '-c', `set -o pipefail; parley() { "$NODE" desk/bin/parley.js "$@"; }; ${command}`,
  ],
    { cwd: root, input, encoding: 'utf8', env: { ...process.env, NODE: process.execPath } })
  return { status, stdout, stderr }
}

describe('the commands as real processes', () => {
  it('policy check, cvss and advisory validate end with the code of their result', () => {
    expect(shell('parley policy check policies/community.yaml')).toMatchObject({ status: 0, stderr: '' })
    expect(shell('parley cvss', `${vector}\nnonsense\n`)).toMatchObject(
      { status: 1, stdout: `3.1\t${vector}\t9.8\t-\t-\t9.8\tcritical\n` }
    )
    expect(shell('parley advisory validate - --json', '{}')).toMatchObject({ status: 1, stderr: '' })
    expect(shell('parley policy')).toMatchObject({ status: 2, stdout: '' })
  })

  it('a file that is not there, or holds something else, is one line and no trace; --help is no mistake', () => {
    expect(shell('parley verify nowhere.json')).toMatchObject({ status: 2, stderr: 'nowhere.json: there is no such file.\n' })
    expect(shell('parley backup out.parley --to nowhere.pub')).toMatchObject({ status: 2, stderr: 'nowhere.pub: there is no such file.\n' })
    const noLog = shell('parley verify README.md')
    expect(noLog).toMatchObject({ status: 2 })
    expect(noLog.stderr).toMatch(/^README\.md is no exported case log/)
    for (const verb of ['serve', 'demo', 'doctor', 'member', 'token', 'backup', 'restore', 'verify']) expect(shell(`parley ${verb} --help`).status, verb).toBe(0)
  }, 60_000)

  it('a database that does not answer is one line and no trace', () => {
    expect(shell('DATABASE_URL=postgres://parley:x@127.0.0.1:1/parley PARLEY_DATA="$(mktemp -d)" parley member list')).toMatchObject(
      { status: 2, stderr: 'DATABASE_URL: connect ECONNREFUSED 127.0.0.1:1\n' }
    )
  }, 30_000)

  it('a reader that goes away is no crash: an endless stream of vectors ends', () => {
    const { stdout, stderr } = shell(`yes ${vector} | parley cvss | head -1`)
    expect({ stdout, stderr }).toEqual({ stdout: `3.1\t${vector}\t9.8\t-\t-\t9.8\tcritical\n`, stderr: '' })
  })

  it('a rendered SECURITY.md goes through a pipe into drift', () => {
    expect(
      shell('parley policy render policies/asf.yaml | parley policy drift policies/asf.yaml -')
    ).toMatchObject({ status: 0, stderr: '' })
  })
})
