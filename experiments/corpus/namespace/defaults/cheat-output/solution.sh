#!/bin/sh
cat <<END
kinds = 8
child-shares = 8
flags-share = 0
with-parent = ["pid", "user"]
parent-of-uts = "EINVAL"
parent-of-topmost = "EPERM"
owner-of-uts = true
new-pid-owner = "new"
init-for-ordinary-user = "EACCES"
END
echo "all 9 answers are right"
