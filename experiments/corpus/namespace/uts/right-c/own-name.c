#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[64 * 1024];

static int child(void *arguments)
{
    char **command = arguments;
    const char *name = getenv("NAME");
    if (sethostname(name, strlen(name)) == -1)
        err(125, "sethostname");
    execv(command[0], command);
    err(126, "%s", command[0]);
}

int main(int argc, char **argv)
{
    int status;
    pid_t pid = clone(child, stack + sizeof stack, CLONE_NEWUTS | SIGCHLD, argv + 1);
    if (argc < 2 || pid == -1 || waitpid(pid, &status, 0) == -1)
        err(125, "clone");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
