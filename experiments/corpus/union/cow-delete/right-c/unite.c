/* The new mount calls: a context, its options one by one, a mount, and its place. */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>

static void set(int context, const char *key)
{
    const char *variable = key[0] == 'l' ? "LAYERS" : key[0] == 'u' ? "UPPER" : "WORK";
    if (fsconfig(context, FSCONFIG_SET_STRING, key, getenv(variable), 0) == -1)
        err(1, "%s", key);
}

int main(void)
{
    int context = fsopen("overlay", FSOPEN_CLOEXEC);
    if (context == -1)
        err(1, "fsopen");
    set(context, "lowerdir");
    set(context, "upperdir");
    set(context, "workdir");
    if (fsconfig(context, FSCONFIG_SET_FLAG, "userxattr", NULL, 0) == -1)
        err(1, "userxattr");
    if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == -1)
        err(1, "create");
    int mount = fsmount(context, FSMOUNT_CLOEXEC, 0);
    if (mount == -1 || move_mount(mount, "", AT_FDCWD, getenv("MERGE"), MOVE_MOUNT_F_EMPTY_PATH) == -1)
        err(1, "mount");
}
