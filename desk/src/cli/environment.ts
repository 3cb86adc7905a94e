import { fileURLToPath } from 'node:url'
import { readConfig, type Config } from '../config.ts'

/** The folder of the checkout or of the installed package: where `policies` and `data` lie unless told otherwise. */
export const root = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../..' : '../..', import.meta.url)).replace(/\/$/, '')

/** @throws WrongSetting */
export const configOfEnvironment = (): Config => readConfig(process.env, root)
