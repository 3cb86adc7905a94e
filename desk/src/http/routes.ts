import { publish, saveAdvisory, showEditor, showPreview, showPublish, takeOverAdvisory } from './advisory-actions.tsx'
import { sendFile, showCase, showCases, showCommand, takeCommand } from './case-actions.tsx'
import {
  sendAlive,
  sendPublished,
  sendReady,
  sendSecurityMd,
  sendSecurityTxt,
  showAdvisories,
  showAdvisory,
  showProject,
  showProjects,
} from './public-actions.tsx'
import { openReceipt, sendOwnFile, showReceiptEntry, takeAnswer } from './receipt-actions.tsx'
import { showReportForm, takeReport } from './report-actions.tsx'
import type { Route } from './route.ts'
import { computeSeverity, showSeverity } from './severity-actions.tsx'

/**
 * The whole contract of URLs: who may call what, and what it does. Addresses are stable; scripts rely on them. A file
 * of an advisory has the address of its page with an ending: `.md .txt .cve.json .csaf.json .csaf-2.1.json
 * .osv.json .openvex.json .cdx.json`.
 */
export const routes: readonly Route[] = [
  // everybody: the same bytes for all
  { method: 'GET', path: '/', access: 'public', action: showProjects },
  { method: 'GET', path: '/p/:project', access: 'public', action: showProject },
  { method: 'GET', path: '/p/:project/SECURITY.md', access: 'public', action: sendSecurityMd },
  { method: 'GET', path: '/p/:project/security.txt', access: 'public', action: sendSecurityTxt },
  { method: 'GET', path: '/.well-known/security.txt', access: 'public', action: sendSecurityTxt },
  { method: 'GET', path: '/advisories', access: 'public', action: showAdvisories },
  { method: 'GET', path: '/advisories/:id', access: 'public', action: showAdvisory },
  { method: 'GET', path: '/feeds/:feed', access: 'public', action: sendPublished },
  { method: 'GET', path: '/healthz', access: 'public', action: sendAlive },
  { method: 'GET', path: '/readyz', access: 'public', action: sendReady },

  // reporters: no account, no cookie, nothing kept by any cache
  { method: 'GET', path: '/p/:project/report', access: 'reporter', action: showReportForm },
  { method: 'POST', path: '/p/:project/report', access: 'reporter', body: 'files', action: takeReport },
  { method: 'GET', path: '/receipt', access: 'reporter', action: showReceiptEntry },
  { method: 'POST', path: '/receipt', access: 'reporter', action: openReceipt },
  { method: 'POST', path: '/receipt/answer', access: 'reporter', body: 'files', action: takeAnswer },
  { method: 'POST', path: '/receipt/file', access: 'reporter', action: sendOwnFile },

  // members: what they may see of it is decided behind the port
  { method: 'GET', path: '/cases', access: 'member', action: showCases },
  { method: 'GET', path: '/cases/:id', access: 'member', action: showCase },
  { method: 'GET', path: '/cases/:id/commands/:command', access: 'member', action: showCommand },
  { method: 'POST', path: '/cases/:id/commands/:command', access: 'member', action: takeCommand },
  { method: 'GET', path: '/cases/:id/severity', access: 'member', action: showSeverity },
  { method: 'POST', path: '/cases/:id/severity', access: 'member', action: computeSeverity },
  { method: 'GET', path: '/cases/:id/advisory', access: 'member', action: showEditor },
  { method: 'POST', path: '/cases/:id/advisory', access: 'member', action: saveAdvisory },
  { method: 'POST', path: '/cases/:id/advisory/import', access: 'member', action: takeOverAdvisory },
  { method: 'GET', path: '/cases/:id/advisory/preview', access: 'member', action: showPreview },
  { method: 'GET', path: '/cases/:id/publish', access: 'member', stepUp: true, action: showPublish },
  { method: 'POST', path: '/cases/:id/publish', access: 'member', stepUp: true, action: publish },
  { method: 'GET', path: '/cases/:id/files/:blob', access: 'member', action: sendFile },
]
