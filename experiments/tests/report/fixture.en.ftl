# Texts of exercises that exist in the tests of the reporters only.

grade-sample-hostname-inside = Inside, the hostname is the drawn one
grade-sample-hostname-outside = Outside, the hostname is unchanged
grade-sample-hostname-exit-status = The solution ends with the exit status of the command
grade-sample-merge-layers = Every layer's files are seen through the mount
grade-sample-merge-deleted = A deleted file stays deleted, and the lower layer keeps it
grade-sample-root-closure = The root holds each library that the program needs to start
grade-sample-root-nothing-else = The root holds nothing else
grade-sample-root-memory = It stays within its memory
grade-sample-root-printed = It stays within its output
grade-sample-root-allowed = It does what is allowed
sample-hint-shared = The process is in the host's UTS namespace: the same inode as outside. What changed is the hostname “{ $name }” of the whole machine; make a namespace of its own first.
sample-hint-time = It was still running after { $seconds } seconds.
sample-hint-more = { $count } files are there that the program does not need.
sample-hint-overlay = The kernel answered { $answer } to a trial mount in a user namespace.
