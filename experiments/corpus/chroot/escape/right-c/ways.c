#define _GNU_SOURCE
#include <err.h>
#include <libgen.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void need(int result, const char *what)
{
    if (result == -1)
        err(125, "%s", what);
}

static void escape(void)
{
    mkdir("/tmp/below", 0700);
    need(chroot("/tmp/below"), "chroot");
    for (int step = 0; step < 100; step++)
        need(chdir(".."), "go up");
    need(chroot("."), "chroot outside");
}

static void folders(char *path)
{
    for (char *at = path + 1; *at; at++)
        if (*at == '/') {
            *at = 0;
            mkdir(path, 0755);
            *at = '/';
        }
    mkdir(path, 0755);
}

static void jail(const char *root, const char *command)
{
    char own[PATH_MAX], inside[2 * PATH_MAX];
    snprintf(own, sizeof own, "%s", command);
    char *folder = dirname(own);
    snprintf(inside, sizeof inside, "%s%s", root, folder);
    need(unshare(CLONE_NEWNS), "unshare");
    need(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make mounts private");
    need(mount(root, root, NULL, MS_BIND, NULL), "bind the root");
    folders(inside);
    need(mount(folder, inside, NULL, MS_BIND | MS_REC, NULL), "bind the command");
    need(chdir(root), "enter the root");
    need(syscall(SYS_pivot_root, ".", "."), "pivot_root");
    need(umount2(".", MNT_DETACH), "detach the old root");
    need(chdir("/"), "enter the new root");
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "escape") == 0)
        escape();
    else if (argc > 2)
        jail(getenv("ROOT"), argv[2]);
    else
        errx(125, "two arguments at least");
    execv(argv[2], argv + 2);
    err(126, "%s", argv[2]);
}
