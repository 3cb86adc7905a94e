const named: Readonly<Record<number, string>> = {
  866: 'ibm866', 874: 'windows-874', 932: 'shift_jis', 936: 'gbk', 949: 'euc-kr', 950: 'big5', 1200: 'utf-16le', 10_000: 'macintosh', 10_007: 'x-mac-cyrillic',
  20_866: 'koi8-r', 21_866: 'koi8-u', 20_932: 'euc-jp', 50_220: 'iso-2022-jp', 51_932: 'euc-jp', 51_949: 'euc-kr', 54_936: 'gb18030', 65_001: 'utf-8',
}

/** The charset behind a number of a Windows code page, for a `TextDecoder`; windows-1252 where it is none that can be read. */
export function codePage(number: number): string {
  if (number >= 1250 && number <= 1258) return `windows-${number}`
  if (number >= 28_592 && number <= 28_605 && number !== 28_602) return `iso-8859-${number - 28_590}`
  return named[number] ?? 'windows-1252'
}
