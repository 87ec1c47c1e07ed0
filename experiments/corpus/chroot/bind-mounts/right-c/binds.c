#define _GNU_SOURCE
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>

static void binds(const char *from, const char *name)
{
    char to[PATH_MAX];
    snprintf(to, sizeof to, "%s/%s", getenv("ROOT"), name);
    if (mkdir(to, 0755) == -1)
        err(1, "make %s", to);
    if (mount(from, to, NULL, MS_BIND, NULL) == -1)
        err(1, "bind %s", from);
}

int main(void)
{
    char data[PATH_MAX];
    binds("/bin", "bin");
    binds("/lib", "lib");
    binds("/lib64", "lib64");
    binds(getenv("DATA"), "data");
    snprintf(data, sizeof data, "%s/data", getenv("ROOT"));
    /* The flags that are locked, named again. */
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV;
    if (mount(NULL, data, NULL, flags, NULL) == -1)
        err(1, "make it read-only");
    return 0;
}
