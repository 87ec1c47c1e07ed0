# Words of `isolab fuzz-union`.

fuzz-skipped = skipped: { $because }
fuzz-summary = { $sequences } sequences, { $operations } operations, of which { $done } changed or read something
fuzz-found = { $count } differences without a known cause
fuzz-finding = sequence { $sequence } of seed { $seed } differs: { $stage }, { $path }
fuzz-expected = a plain folder: { $value }
fuzz-observed = the union:      { $value }
fuzz-not-here = this version does not differ here
fuzz-known-lower-directory-stays = A directory of a lower layer is not renamed, nor exchanged: EXDEV. Its entries lie below and cannot be moved there; without a redirect, which would note where they are to be looked for, all of them would have to be copied first. mv(1) does just that when it sees EXDEV.
fuzz-known-device-is-whiteout = A character device with the numbers 0:0 cannot be made: EPERM. It is what the union itself writes to hide a name.
fuzz-known-links-part = A file of a lower layer with several names is copied up under the one name by which it was changed. The others still show the file below, with the number of names that it has there. Only with an index do they stay one file.
fuzz-known-parents-touched = A directory of a lower layer that is copied up because something below it changes has the time of its copy. The kernel gives a copied directory its old time back.
fuzz-known-symlink-touched = A symbolic link that is copied up has the time of its copy. The kernel gives it its old time back.
fuzz-known-device-hides = A character device with the numbers 0:0 is made in the upper layer, and is a whiteout there: the call that made it finds nothing under its name and answers ENOENT, and until the next change the whole directory looks empty. The program does not ask for the numbers of a device. The kernel refuses such a device.
fuzz-known-fifo-becomes-file = A FIFO of a lower layer is copied up as if it were a file with content, and a regular file comes out. The operation that caused the copy answers EIO the first time, and works the second time, on that file.
fuzz-known-links-mixed-up = Names of one lower file are one node for the running program. It copies up under the name that it read last, and writes there: the change shows under both names now, and after the next mount under the other name only.
fuzz-known-lower-directory-first = A directory of a lower layer is not renamed: EXDEV, for the same reason as in the kernel. Here only the first of the two paths is looked at.
fuzz-known-no-devices = A device in the union is not opened: EACCES. A FUSE file system is mounted with nodev unless it asks otherwise.
fuzz-known-truncate-touches = Truncating an empty file of a lower layer to nothing gives its copy a new time. The kernel leaves the time alone where the size does not change.
fuzz-known-group-not-inherited = What is made in a set-group-ID directory does not get its group, nor does a new directory get the bit. The program makes it in its work folder, where nothing is inherited, and moves it.
fuzz-known-exchange-loses = An exchange with something that lies in a lower layer answers EXDEV for some pairs. For others it works and loses: the entries of a lower directory stay below, and one of the two names shows the wrong thing. The kernel exchanges files, and answers EXDEV for lower directories.
fuzz-known-hidden-returns = When a file that was made in the union is renamed to a name of a lower layer, the program does not note that the name is to stay hidden. Removing the file, or renaming it again, leaves no whiteout, and what the lower layer has is seen again.
fuzz-known-opaque-forgotten = A directory that was removed and made again is opaque on disk, and so is a directory that a lower layer marks. But once the program has read another directory, it finds names of the layers below in it again, if it is asked for one. On disk all is well.
fuzz-known-link-count-stale = The number of names of a file can be the one from before the last link or removal: the names are different nodes for the kernel here, and each keeps its own attributes for a while.
fuzz-known-names-are-two = Renaming a file to another name of itself does nothing. But a file of a lower layer that was copied up and linked answers ESTALE where the copy has no record of its origin: with userxattr a symbolic link or a FIFO, on which user.* attributes cannot be set, and in a user namespace any file, since user.overlay.origin is empty there. Its old and its new name are then two inodes of the union with one file in the upper layer.
