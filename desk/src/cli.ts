const files: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file.', EACCES: 'this may not be read or written.', EISDIR: 'this is a folder, not a file.', EEXIST: 'this file exists already; name another.', ENOTDIR: 'a part of this path is no folder.',
}
/** PostgreSQL's words for a login, a password or a database that is not there. */
const logins = new Set(['28000', '28P01', '3D000'])

type Verb = (words: readonly string[]) => Promise<number>

/** Each verb is loaded when it is asked for: `parley cvss` starts no database. Exit 0 ok, 1 the check failed, 2 wrong use. */
const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  serve: async () => (await import('./cli/serve.ts')).serveVerb,
  demo: async () => (await import('./cli/demo.ts')).demoVerb,
  policy: async () => (await import('./cli/policy.ts')).policyVerb,
  cvss: async () => (await import('./cli/cvss.ts')).cvssVerb,
  advisory: async () => (await import('./cli/advisory.ts')).advisoryVerb,
  export: async () => (await import('./cli/export.ts')).exportVerb,
  doctor: async () => (await import('./cli/doctor.ts')).doctorVerb,
  member: async () => (await import('./cli/member.ts')).memberVerb,
  token: async () => (await import('./cli/token.ts')).tokenVerb,
  backup: async () => (await import('./cli/backup.ts')).backupVerb,
  restore: async () => (await import('./cli/restore.ts')).restoreVerb,
  evidence: async () => (await import('./cli/evidence.ts')).evidenceVerb,
  'rotate-key': async () => (await import('./cli/rotate-key.ts')).rotateKeyVerb,
  reindex: async () => (await import('./cli/reindex.ts')).reindexVerb,
  keep: async () => (await import('./cli/keep.ts')).keepVerb,
  'migrate-to': async () => (await import('./cli/migrate-to.ts')).migrateToVerb,
  verify: async () => (await import('./cli/verify.ts')).verifyVerb,
  receipt: async () => (await import('./cli/receipt.ts')).receiptVerb,
  mailgate: async () => (await import('./cli/mailgate.ts')).mailgateVerb,
}

/** Errors whose message is for whoever runs the desk: what is wrong, where, and how to mend it. Anything else is a bug. */
const saysHowToMend: ReadonlySet<string> = new Set(['WrongSetting', 'BrokenPolicy', 'PortTaken', 'PostgresError', 'KeyError', 'MigrationError', 'BackupError', 'MoveError', 'ExportFailed'])

const [verb = 'serve', ...words] = process.argv.slice(2)
process.exitCode = verb === '--help' || verb === 'help' ? help() : await run(verb, words)

function help(): number {
  process.stdout.write(`usage: parley <command>\n\nCommands: ${Object.keys(verbs).join(', ')}. Each says its usage with --help.\n`)
  return 0
}

async function run(name: string, rest: readonly string[]): Promise<number> {
  const load = verbs[name]
  if (!load) {
    process.stderr.write(`parley: there is no command «${name}». Commands: ${Object.keys(verbs).join(', ')}.\n`)
    return 2
  }
  try {
    const code = await (await load())(rest)
    return rest.length === 1 && rest[0] === '--help' ? 0 : code
  } catch (error) {
    const mend = mendOf(error)
    if (mend === undefined) throw error
    process.stderr.write(`${mend}\n`)
    return 2
  }
}

/** What whoever runs the desk can mend is one line; anything else is a bug, and keeps its trace. */
function mendOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (saysHowToMend.has(error.name)) return error.message
  const { code = '', path, syscall } = error as NodeJS.ErrnoException
  if (path !== undefined && files[code] !== undefined) return `${path}: ${files[code]}`
  if (process.env['DATABASE_URL'] !== undefined && (syscall === 'connect' || syscall === 'getaddrinfo' || logins.has(code))) return `DATABASE_URL: ${error.message}`
  return undefined
}
