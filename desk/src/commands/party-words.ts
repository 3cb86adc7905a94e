/** What every letter to a party says of answering it; the same for all, so that it tells nothing of the matter (X22). */
export const answerByMail = [
  'Or answer this mail from the address that it came to. Its first lines may say, each on a line of its own:',
  ['accept', 'decline', 'status affected (or not-affected, or investigating)', 'ready (or not-ready)', 'propose 2027-01-31T17:00Z (another date, in UTC)'].map((line) => `- ${line}`).join('\n'),
  'What you write below goes to our team alone. Mail that your domain or your key does not vouch for changes nothing.',
].join('\n\n')
