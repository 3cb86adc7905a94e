const automatic = [
  'auto(?:matic|matische|mated)?[ -]?(?:reply|response|antwort)', 'r[ée]ponse automatique', 'respuesta autom[áa]tica', 'risposta automatica', 'resposta autom[áaà]tica', 'automatisch antwoord', 'odpowied[źz] automatyczna', 'auto ?svar',
  'automatisk[at]? ?svar', 'automaattinen vastaus', 'automatick[áa] odpov[eě][dď]', 'automatikus v[áa]lasz', 'r[ăa]spuns automat', 'otomatik yan[ıi]t', 'автоматический ответ', 'автоматична відповідь', 'автоматичен отговор', 'аутоматски одговор',
  'automatski odgovor', 'samodejni odgovor', 'automaatvastus', 'automātiskā atbilde', 'automatinis atsakymas', 'αυτόματη απάντηση', '自動(?:応答|返信|回覆)', '自动(?:答复|回复)', '자동 ?회신', 'balasan otomatis', 'trả lời tự động', 'ตอบกลับอัตโนมัติ',
  '(?:תשובה|מענה) אוטומטית?', 'رد تلقائي',
]
const away = [
  'out of (?:the )?office(?: auto-?reply)?', 'ooo', String.raw`abwesen(?:d|heit\w*)`, 'absen(?:ce|te?) du bureau', 'fuori (?:ufficio|sede)', 'fuera de la oficina', 'fora do escrit[óo]rio', 'niet aanwezig', 'poza biurem', 'fr[åa]nvaro', 'frav[æe]r(?:ende)?', 'вне офиса', '不在通知',
]

/**
 * How mail programs begin the subject of an automatic answer, in the languages they speak. People begin subjects so too: it
 * takes a second sign to believe it.
 */
export const machineSubject = new RegExp(String.raw`^(?:${[...automatic, ...away].join('|')})\s?[:：]`, 'iu')
