import { contactKinds, contactWays, justifications, vendorStatuses, type VendorCommand } from '@parley/coordination'
import { z } from 'zod'
import { answerProblem, problems } from '../problem.tsx'
import { doneWith } from './command-operations.ts'
import { operation, type Call, type Operation } from './operation.ts'
import { sendShape } from './send-shape.ts'

const words = (name: string, max = 5000) => z.string(`«${name}» is missing.`).trim().min(1, `«${name}» is empty.`).max(max)
const vendor = z.string('«vendor» is the id of a vendor, as the page of the case names it.').min(1).max(64)

const step = z.discriminatedUnion(
  'do',
  [
    z.strictObject({
      do: z.literal('SetStatus'), vendor, said: z.enum(vendorStatuses), justification: z.enum(justifications).optional(),
      note: words('note').optional(), product: words('product', 500).optional(), fixedIn: z.array(words('fixedIn', 200)).max(100).optional(),
      public: z.boolean().default(false).describe('It may stand in the advisory.'),
    }),
    z.strictObject({
      do: z.literal('Progress'), vendor, step: z.enum(['validate', 'invalidate', 'accept', 'defer', 'close', 'fix_ready', 'fix_deployed']),
      reference: words('reference', 500).optional(),
    }),
    z.strictObject({
      do: z.literal('RecordContact'), vendor, kind: z.enum(contactKinds), way: z.enum(contactWays),
      language: words('language', 35).optional().describe('A BCP 47 tag.'), note: words('note').optional(),
    }),
    z.strictObject({ do: z.literal('RemindSilent'), vendors: z.array(vendor).max(1000).optional().describe('All who are silent where it is left out.') }),
    z.strictObject({ do: z.literal('RemoveVendor'), vendor, reason: words('reason') }),
  ],
  'One of SetStatus, Progress, RecordContact, RemindSilent and RemoveVendor. To ask vendors in and to hand the case over take the page.',
)

/** Who speaks is the team, whose token it is. */
function spoken({ do: type, ...rest }: z.output<typeof step>): VendorCommand {
  // The schema was made after the union of commands; what is left out stays out.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { type, by: 'team', ...rest } as unknown as VendorCommand
}

async function take({ c, holder, param, body }: Call<z.output<typeof step>>): Promise<Response> {
  return doneWith(c, 'Vendor', await c.var.desk.command(holder().who, param('id'), { type: 'Vendor', command: spoken(body) }))
}

async function read({ c, port, holder, param }: Call): Promise<Response> {
  const page = await port.parties.vendors(holder().who, param('id'))
  return page ? sendShape(c, 'Vendors', page) : answerProblem(c, problems.notFound)
}

const readVendors = operation({
  id: 'readVendors', method: 'GET', path: '/api/v1/cases/:id/vendors', door: 'cases:read', says: 'The vendors of a case',
  more: '«no_answer» is never «not_affected». Reading is recorded.',
  answer: { status: 200, says: 'Each with its standing, answer and fix', shape: 'Vendors' }, act: read,
})

const commandVendor = operation({
  id: 'commandVendor',
  method: 'POST',
  path: '/api/v1/cases/:id/commands/Vendor',
  door: 'cases:write',
  body: step,
  says: 'Record what a vendor said, how it was reached, or remind the silent',
  more: 'To ask a vendor in, and to hand the case over, takes a proof of presence that no token has.',
  answer: { status: 200, says: 'Done', shape: 'Done' },
  refuses: [409],
  act: take,
})

/** What the team records about vendors. To ask one in and to hand the case over take a proof of presence: the page. */
export const vendorOperations: readonly Operation[] = [readVendors, commandVendor]
