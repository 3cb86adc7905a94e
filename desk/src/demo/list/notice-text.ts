// What the maintainers of the demo write to distributors: long enough that every copy can be told from the others.

/** Ahead of the fix: what it is about and what can be prepared (S3-43). */
export const planNotice = `This is an early notice. It is not public, and nobody outside of the people who accepted the terms may learn of it.

The default chart mounts the volume with the backup keys without a restriction. It is enough that an attacker runs any pod; additional rights are not required. We have confirmed that reading the keys occurs immediately, and we will inform you in case of further findings. For example, a cluster that several teams share cannot be defended by its network rules. Perhaps older charts are affected due to a template that they have in common.

Until the release is out, you should not change your charts in public; make sure that nobody reads the reason in a commit message. It is sufficient to prepare the build: the entire fix is in one template, therefore a rebuild usually takes an hour. Furthermore, plan for a restart of all backup jobs at the same time.

- Charts from 1.0 on that mount the volume by default are affected.
- Charts that name a service account of their own are safe so far as known to us.
- Clusters that run jobs of several teams are particularly at risk.
- Clusters without the backup feature must be looked at by hand.

How it was found: somebody outside reported it to us, and it is nearly certain that nobody used it so far. We cannot exclude it, however: the log does not show who reads a volume. There is no sign in the clusters that we run ourselves, and we have not asked others, due to the terms that they have not accepted. If an attack occurs before the agreed day, we will inform you at once and the embargo ends; you should not wait for the entire list to answer then.

What you can do already: select the branches that you ship, and make sure that somebody is able to sign on the day. It is not sufficient to rely on one person. Usually the rebuild is carried out by a machine; nevertheless a human is required to look at the result carefully. Additional mirrors should not begin to copy before the instant that we have agreed. Perhaps your own customers ask again and again; for instance, they see a maintenance window and want the reason. You are not permitted to give it, in spite of any contract, instead of that point to the public page for now.

- Mirrors that are filled by hand do not need a change.
- Mirrors that are filled by a timer should be stopped the evening before.
- Images that contain the chart have to be rebuilt among the first.
- Images without it will not change.

In short, what we need from you is whether you are affected, and on which branches you can test. [[Answer on your page|Your page is the place for the answer]]. We will not write the details into a mail. Whoever is not sure should not guess; we are able to help anybody within a day, and we have somebody on call again from Monday on.

Canary of this copy: {{canary}}
`

/** With the fix: what is to be tested (S3-44). */
export const testNotice = `This is the second notice: the fix is ready to be tested. It is still not public; do not pass it on to anybody who has not accepted the terms.

The patch restricts the mount to one service account. It does not change the format of the keys, and existing backups are not touched. We have tested it on both branches; nevertheless we cannot test every distribution, and we are particularly interested in charts that were changed. If a restart occurs, the job begins again from the last snapshot; nearly all of our runs finished rapidly. It is not required to rotate the keys at once, but you should not wait for long either.

- Apply the patch to the chart and render it for your own values.
- Start a pod without a service account and make sure that it cannot read the keys.
- Run a backup and a restore, and look at the log of the job.
- Upgrade from the last release without stopping the jobs beforehand.

Tell us for each branch whether it works. In the event of a failure we need the entire log, therefore keep it. Perhaps your hardening has not permitted the old mount anyway; in general it is sufficient to say so. For instance, read-only root file systems are frequently the reason. We will inform everybody immediately if the patch is changed due to your findings. [[Please answer within two days|Two days are what we can wait for an answer]].

    helm template . -f your-values.yaml | grep -A4 backup-keys

What has changed since the first notice: a number of templates are named differently on the older branch, so that the patch does not apply there without an offset. It is not a different fix. We are not going to squash the commits, therefore you will be able to take them one by one; the majority of the lines is in the test. Nobody should wait for the last commit rather than begin with the first. We could not find a case in which the old mount was required.

If you carry out your own review, concerning the service account in particular, do not open a public pull request for it. It is sufficient to write on your page; anybody of the team who is on call will answer rapidly. The additional check at the start is mainly there for clusters with several teams, and it cannot be switched off at present. Approximately one start in a thousand is slower; that is not a failure, and it occurs frequently in the first minute only.

Furthermore, plan the announcement for the agreed instant: do not publish packages, tags or changelogs with the reason in them before. [[You will hear from us on the day|On the day you will hear from us]]. Should somebody outside ask, it is enough to say that you cannot comment at present.

Canary of this copy: {{canary}}
`
