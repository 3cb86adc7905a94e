-- A reporter whose report moved into another case reads there what is written from then on, and of what was written before
-- only the steps that hold no words to somebody else; and in the case left behind nothing that came later.
alter table case_access add column words_from integer, add column words_until integer;
alter policy party on event using (exists
  (select from case_access a where a.case_id = event.case_id and a.subject = (select me()) and event.audience = any(a.audiences)
    and (a.words_until is null or event.seq <= a.words_until)
    and (a.words_from is null or event.seq >= a.words_from or event.audience <> 'reporter'
      or event.type in ('CaseOpened', 'ReportValidated', 'ReportAccepted', 'VulnerabilityConfirmed', 'SeveritySet', 'FixTimelineSet',
        'FixConfirmed', 'FixReleased', 'CveReserved', 'CvePublished', 'AdvisoryShownToReporter', 'CaseClosed'))));
