// Pairs of wordings that mean the same wherever either stands: reviewed one by one, since a copy may get the other.
// Nothing of it touches what a fix is made of: code, names, numbers, versions and commands are never varied.

export type Pair = readonly [first: string, second: string]

export const synonyms: readonly Pair[] = [
  ['do not', "don't"], ['does not', "doesn't"], ['did not', "didn't"], ['is not', "isn't"], ['are not', "aren't"],
  ['was not', "wasn't"], ['were not', "weren't"], ['has not', "hasn't"], ['have not', "haven't"], ['had not', "hadn't"],
  ['cannot', "can't"], ['could not', "couldn't"], ['will not', "won't"], ['would not', "wouldn't"],
  ['should not', "shouldn't"], ['we are', "we're"], ['we have', "we've"], ['we will', "we'll"], ['you are', "you're"],
  ['you have', "you've"], ['you will', "you'll"], ['they are', "they're"], ['it is', "it's"], ['there is', "there's"],
  ['for example', 'for instance'], ['furthermore', 'moreover'], ['nevertheless', 'nonetheless'],
  ['therefore', 'thus'], ['entire', 'whole'], ['occurs', 'happens'], ['occur', 'happen'], ['occurred', 'happened'],
  ['permit', 'allow'], ['permits', 'allows'], ['permitted', 'allowed'], ['required', 'needed'], ['begins', 'starts'],
  ['began', 'started'], ['select', 'choose'], ['selects', 'chooses'], ['selected', 'chosen'], ['inform', 'notify'],
  ['informed', 'notified'], ['usually', 'normally'], ['rapidly', 'quickly'], ['carefully', 'with care'],
  ['immediately', 'at once'], ['at the same time', 'simultaneously'], ['particularly', 'especially'],
  ['frequently', 'often'], ['rarely', 'seldom'], ['nearly', 'almost'], ['mainly', 'mostly'],
  ['roughly', 'approximately'], ['regarding', 'concerning'], ['toward', 'towards'], ['among', 'amongst'],
  ['anybody', 'anyone'], ['nobody', 'no one'], ['everybody', 'everyone'], ['somebody', 'someone'],
  ['additional', 'extra'], ['sufficient', 'adequate'], ['in the event of', 'in case of'],
  ['with regard to', 'with respect to'], ['due to', 'because of'], ['in spite of', 'despite'],
  ['instead of', 'rather than'], ['a number of', 'several'], ['the majority of', 'most of'], ['so far', 'to date'],
  ['at present', 'currently'], ['again', 'once again'], ['make sure', 'ensure'], ['carry out', 'perform'],
  ['carried out', 'performed'], ['principal', 'main'], ['broad', 'wide'], ['in general', 'generally'],
  ['in short', 'briefly'], ['for now', 'for the time being'], ['from now on', 'henceforth'], ['perhaps', 'maybe'],
]
