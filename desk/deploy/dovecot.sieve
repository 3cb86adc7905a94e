# Dovecot: the mailbox stays where it is, and a copy of every mail goes to the desk's pipe. Needs the plugin
# sieve_extprograms with «sieve_pipe_bin_dir» holding a script «parley-mailgate»:
#   #!/bin/sh
#   exec parley mailgate --from "$1" --to "$2"
# Where the desk can reach the mailbox by IMAP, PARLEY_IMAP_URL needs none of this and loses nothing while the desk is away.
require ["vnd.dovecot.pipe", "copy", "envelope", "variables"];
set "sender" "";
if envelope :matches "from" "*" { set "sender" "${1}"; }
if envelope :matches "to" "*" { set "recipient" "${1}"; }
pipe :copy "parley-mailgate" ["${sender}", "${recipient}"];
