#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[64 * 1024];

static int child(void *arguments)
{
    char **command = arguments;
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
        err(125, "make mounts private");
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == -1)
        err(125, "mount /proc");
    execv(command[0], command);
    err(126, "%s", command[0]);
}

int main(int argc, char **argv)
{
    int status;
    int flags = CLONE_NEWPID | CLONE_NEWNS | SIGCHLD;
    pid_t pid = clone(child, stack + sizeof stack, flags, argv + 1);
    if (argc < 2 || pid == -1 || waitpid(pid, &status, 0) == -1)
        err(125, "clone");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
