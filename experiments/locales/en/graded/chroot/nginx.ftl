task-chroot-nginx =
    .title = A web server in a root of its own
    .task =
        Furnish `$ROOT` with nginx and all that it needs: loader, libraries, a configuration,
        the files that it opens by name, and the page `$PAGE` as its index page. Start it with
        chroot(1), so that it serves that page at http://127.0.0.1:$PORT/, and leave it
        running in the background. The grader fetches the page, looks at who holds the socket
        and at what is that process's root, and then at the files alone, without your mounts.
    .given =
        - `$ROOT`: an empty folder
        - `$PAGE`: a file, another one each time
        - `$PORT`: the port, another one each time
    .try =
        `isolab closure /usr/sbin/nginx`, `nginx -V` (where it looks for its configuration
        and writes its log), `chroot "$ROOT" nginx -t`, `curl`. Its workers become another
        user, which it looks up in /etc/passwd and /etc/group, of the new root of course. It
        opens /dev/null.

grade-chroot-nginx-listens = something listens on 127.0.0.1:$PORT when the solution has ended
grade-chroot-nginx-page = the answer for / is 200 and the page
grade-chroot-nginx-root = whoever holds the socket has $ROOT as its root
grade-chroot-nginx-nginx = and executes the nginx in $ROOT
grade-chroot-nginx-program = nginx lies in $ROOT as a file
grade-chroot-nginx-loader = so does the loader that it names
grade-chroot-nginx-libraries = so do its libraries
grade-chroot-nginx-genuine = these files are those of this machine

hint-chroot-nginx-nobody = Nobody listens on port { $port } after your program has ended with { $end }. What nginx said is in its error log, and on its standard error before that.
hint-chroot-nginx-no-answer = The port is open, and no answer came.
hint-chroot-nginx-status = The answer has the status { $status }: the server looks for its page somewhere else, by a path that begins at the new root.
hint-chroot-nginx-other-page = The answer is 200, and another page than $PAGE.
hint-chroot-nginx-root = /proc/PID/root of the processes that hold the socket: { $seen }. A prefix or a `root` in the configuration is no chroot: the process still sees every file outside.
hint-chroot-nginx-other-program = The processes that hold the socket execute another file than the nginx in $ROOT.
